import Glibc
import NIOCore

/// A block of addresses: the first bytes of each, of which so many bits count.
struct AddressBlock: Equatable, Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    init(_ bytes: UInt8..., bits: Int) {
        self.bytes = bytes
        self.bits = bits
    }

    /// The network of an interface: what has the same bits as its address wherever `mask` has ones. Without a mask, the address alone.
    /// - Returns: `nil` for what is no address of the internet's.
    init?(_ address: SocketAddress, mask: SocketAddress?) {
        guard let bytes = address.bytes else { return nil }
        self.bytes = bytes
        let ones = mask?.bytes.map { mask in mask.prefix { $0 == 0xFF }.count * 8 + (mask.first { $0 != 0xFF }.map { (~$0).leadingZeroBitCount } ?? 0)
        }
        // A mask of zeros would make the whole world this machine's network.
        bits = ones.flatMap { $0 > 0 ? $0 : nil } ?? bytes.count * 8
    }

    /// - Parameter address: of the same version as the block.
    func contains(_ address: [UInt8]) -> Bool {
        var left = bits
        for (byte, ours) in zip(address, bytes) where left > 0 {
            let mask: UInt8 = left >= 8 ? 0xFF : 0xFF << UInt8(8 - left)
            guard byte & mask == ours & mask else { return false }
            left -= 8
        }
        return true
    }
}

extension AddressBlock {
    /// The networks that this machine is in at the moment, by all of its interfaces, and what is at the other end of its tunnels.
    /// - Throws: `IOError` where the system does not tell.
    static func ofThisMachine() throws -> [AddressBlock] {
        try System.enumerateDevices().flatMap { device in
            [
                device.address.flatMap { AddressBlock($0, mask: device.netmask) },
                device.pointToPointDestinationAddress.flatMap { AddressBlock($0, mask: nil) },
            ]
        }.compactMap(\.self)
    }

    /// Whether `address`, of whatever version, lies in it. The block is one of whole addresses.
    func isNetwork(of address: SocketAddress) -> Bool { address.bytes.map { $0.count == bytes.count && contains($0) } ?? false }
}

extension SocketAddress {
    /// The address without its port: 4 or 16 bytes; `nil` where it is none of the internet's.
    var bytes: [UInt8]? {
        let (family, count) =
            switch self {
            case .v4: (AF_INET, 4)
            case .v6: (AF_INET6, 16)
            case .unixDomainSocket: (AF_UNIX, 0)
            }
        var bytes = [UInt8](repeating: 0, count: count)
        guard count > 0, let text = ipAddress, inet_pton(family, text, &bytes) == 1 else { return nil }
        return bytes
    }
}
