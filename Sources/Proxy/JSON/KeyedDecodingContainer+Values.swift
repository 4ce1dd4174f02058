extension KeyedDecodingContainer {
    /// A whole number, which JSON may write as `2.0` as well.
    ///
    /// Asked for as `Int`, a fraction would count as malformed JSON.
    func wholeNumber(_ key: Key) throws -> Int? {
        guard let number = try decodeIfPresent(Double.self, forKey: key) else { return nil }
        if let whole = Int(exactly: number) { return whole }
        throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "it must be a whole number.")
    }

    /// One of a few words.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ key: Key, _ words: Word.Type = Word.self) throws -> Word? {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let possible = words.allCases.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "it can't be '\(text.prefix(40))'. Possible are \(possible).")
    }
}
