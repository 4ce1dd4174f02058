/// The site's record of a user, as `/api/v1/auths/` and its like answer it.
struct AccountRecord: Decodable {
    var account: SiteAccount?

    private enum CodingKeys: CodingKey { case id, email, name, role }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = container.text(.id), !id.isEmpty else { return }
        account = SiteAccount(
            id: id, email: container.text(.email), name: container.text(.name), isVerified: container.text(.role)?.lowercased() != "pending")
    }
}
