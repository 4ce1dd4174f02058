import NIOCore

/// Which addresses are of the public internet (IANA's registries of special-purpose addresses).
enum PublicAddress {
    private static let specialVersion4 = [
        AddressBlock(0, bits: 8), AddressBlock(10, bits: 8), AddressBlock(100, 64, bits: 10), AddressBlock(127, bits: 8),
        AddressBlock(169, 254, bits: 16), AddressBlock(172, 16, bits: 12), AddressBlock(192, 0, 0, bits: 24), AddressBlock(192, 0, 2, bits: 24),
        AddressBlock(192, 88, 99, bits: 24), AddressBlock(192, 168, bits: 16), AddressBlock(198, 18, bits: 15),
        AddressBlock(198, 51, 100, bits: 24), AddressBlock(203, 0, 113, bits: 24), AddressBlock(224, bits: 3),
    ]

    /// All that is public of version 6. What stands for an address of version 4 in another form, mapped or translated, lies outside of it.
    private static let publicVersion6 = AddressBlock(0x20, bits: 3)

    /// Protocols' own addresses, tunnels with an address of version 4 inside, and examples.
    private static let specialVersion6 = [
        AddressBlock(0x20, 0x01, 0x00, bits: 23), AddressBlock(0x20, 0x01, 0x0D, 0xB8, bits: 32), AddressBlock(0x20, 0x02, bits: 16),
        AddressBlock(0x3F, 0xFF, 0x00, bits: 20),
    ]

    static func isPublic(_ address: SocketAddress) -> Bool {
        guard let bytes = address.bytes else { return false }
        return switch address {
        case .v4: !specialVersion4.contains { $0.contains(bytes) }
        case .v6: publicVersion6.contains(bytes) && !specialVersion6.contains { $0.contains(bytes) }
        case .unixDomainSocket: false
        }
    }
}
