import NIOCore
import Testing

@testable import Proxy

@Suite struct AddressBlockTests {
    private static func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 80) }

    @Test(
        "the network of an interface is what its mask leaves open",
        arguments: [
            ("198.51.7.20", "255.255.254.0", "198.51.6.1", true), ("198.51.7.20", "255.255.254.0", "198.51.8.1", false),
            ("2a00:1450::7", "ffff:ffff:ffff:ffff::", "2a00:1450::8:1", true), ("2a00:1450::7", "ffff:ffff:ffff:ffff::", "2a00:1450:0:1::7", false),
            ("2a00:1450::7", nil, "2a00:1450::7", true), ("2a00:1450::7", nil, "2a00:1450::6", false),
            ("8.0.0.1", "0.0.0.0", "8.0.0.1", true), ("8.0.0.1", "0.0.0.0", "9.0.0.1", false), ("8.0.0.1", "255.255.255.255", "8.0.0.1", true),
            // Of another version, whatever its bytes.
            ("32.0.0.1", "255.0.0.0", "2000::1", false),
        ] as [(String, String?, String, Bool)])
    func network(address: String, mask: String?, other: String, isInside: Bool) throws {
        let block = try #require(AddressBlock(try Self.address(address), mask: try mask.map(Self.address)))
        #expect(block.isNetwork(of: try Self.address(other)) == isInside)
    }

    @Test("this machine is in the network of its loopback")
    func thisMachine() throws {
        let networks = try AddressBlock.ofThisMachine()
        #expect(try networks.contains { $0.isNetwork(of: try Self.address("127.0.0.1")) })
        #expect(try !networks.contains { $0.isNetwork(of: try Self.address("224.0.0.1")) })
    }
}
