/// One part of a message: a text or a file.
struct MessagePart: Decodable, Equatable, Sendable {
    var text: String?
    var file: MessageFile?

    private enum CodingKeys: String, CodingKey {
        case type, text, refusal, image, file
        case imageURL = "image_url"
        case audio = "input_audio"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func file(_ key: CodingKeys, isPicture: Bool) throws -> MessageFile {
            let named = try container.decode(NamedFile.self, forKey: key)
            return try named.file(isPicture: isPicture) { reason in
                DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: reason)
            }
        }
        switch try container.decode(String.self, forKey: .type) {
        case "text", "input_text", "output_text": text = try container.decode(String.self, forKey: .text)
        case "refusal": text = try container.decode(String.self, forKey: .refusal)
        case "image": self.file = try file(.image, isPicture: true)
        case "image_url": self.file = try file(.imageURL, isPicture: true)
        case "file": self.file = try file(.file, isPicture: false)
        case "input_audio": self.file = try file(.audio, isPicture: false)
        case let kind:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container,
                debugDescription: "parts of type '\(kind)' are not supported; send text, image, image_url, file or input_audio."
            )
        }
    }
}

/// What names a file in a part: an address alone, or an object of OpenAI's.
private struct NamedFile: Decodable {
    var address: String?
    var name: String?
    /// Base64, and what it is: `wav` or `mp3`.
    var sound: (data: String, format: String)?

    private enum CodingKeys: String, CodingKey {
        case url, filename, data, format
        case fileID = "file_id"
        case fileData = "file_data"
    }

    init(from decoder: any Decoder) throws {
        if let address = try? decoder.singleValueContainer().decode(String.self) {
            self.address = address
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String? { try container.decodeIfPresent(String.self, forKey: key) }
        address = try text(.url) ?? text(.fileID) ?? text(.fileData)
        name = try text(.filename)
        if let data = try text(.data) { sound = (data, try text(.format) ?? "wav") }
    }

    func file(isPicture: Bool, orThrow error: (String) -> DecodingError) throws -> MessageFile {
        if let sound {
            guard let bytes = DataURL.bytes(base64: sound.data[...]) else { throw error("its data is no base64.") }
            let data = DataURL(contentType: sound.format == "mp3" ? "audio/mpeg" : "audio/\(sound.format)", bytes: bytes)
            return MessageFile(.inline(data, name: "audio.\(sound.format)"))
        }
        guard let address, !address.isEmpty else {
            throw error(isPicture ? "it must be an address, or hold 'url'." : "it must be an address, or hold 'file_id' or 'file_data'.")
        }
        do { return MessageFile(try FileReference(address, name: name, isPicture: isPicture)) } catch let reason {
            throw error(reason.description)
        }
    }
}
