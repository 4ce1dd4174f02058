/// A value that must not be written down, and what stands in its place.
struct Secret: Equatable, Sendable {
    var value: String
    var placeholder: Placeholder
    /// Too short or too plain a value would be found in innocent text, so it is only replaced where it was found.
    var isSearched: Bool
}

/// A secret in a text, found by where it stands or by how it looks.
struct SecretFind: Equatable {
    /// The bytes of the text that spell it.
    var range: Range<Int>
    /// The secret itself, with the escapes of the text removed.
    var value: String
    var kind: Placeholder.Kind
    /// What it is called in the recording, if the name is free.
    var name: String
    /// Other values may have the same name: replay makes a new value where the answer hands one out.
    var sharesName = false
    /// Replaced where it stands, and not looked for elsewhere.
    var isLocal = false
}
