import Glibc
import NIOCore

/// Which addresses a file may be fetched from: those of the public internet. Whoever can ask the proxy to fetch something could else have it
/// look around in the user's own network (IANA's registries of special-purpose addresses).
enum PublicAddress {
    /// An address block: its first bytes, of which so many bits count.
    private struct Block {
        var bytes: [UInt8]
        var bits: Int

        init(_ bytes: UInt8..., bits: Int) {
            self.bytes = bytes
            self.bits = bits
        }

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

    private static let specialVersion4 = [
        Block(0, bits: 8), Block(10, bits: 8), Block(100, 64, bits: 10), Block(127, bits: 8), Block(169, 254, bits: 16), Block(172, 16, bits: 12),
        Block(192, 0, 0, bits: 24), Block(192, 0, 2, bits: 24), Block(192, 88, 99, bits: 24), Block(192, 168, bits: 16), Block(198, 18, bits: 15),
        Block(198, 51, 100, bits: 24), Block(203, 0, 113, bits: 24), Block(224, bits: 3),
    ]

    /// All that is public of version 6. What stands for an address of version 4 in another form, mapped or translated, lies outside of it.
    private static let publicVersion6 = Block(0x20, bits: 3)

    /// Protocols' own addresses, tunnels with an address of version 4 inside, and examples.
    private static let specialVersion6 = [
        Block(0x20, 0x01, 0x00, bits: 23), Block(0x20, 0x01, 0x0D, 0xB8, bits: 32), Block(0x20, 0x02, bits: 16), Block(0x3F, 0xFF, 0x00, bits: 20),
    ]

    static func isPublic(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4:
            let bytes = bytes(of: address, AF_INET, count: 4)
            return !specialVersion4.contains { $0.contains(bytes) }
        case .v6:
            let bytes = bytes(of: address, AF_INET6, count: 16)
            return publicVersion6.contains(bytes) && !specialVersion6.contains { $0.contains(bytes) }
        case .unixDomainSocket: return false
        }
    }

    private static func bytes(of address: SocketAddress, _ family: Int32, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // What came out of an address goes into one; all zeros, which stands for no address, would not be public.
        _ = inet_pton(family, address.ipAddress ?? "", &bytes)
        return bytes
    }
}
