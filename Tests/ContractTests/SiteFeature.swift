/// One thing that passes between the client and the site, and what stands for it here.
struct SiteFeature: Sendable {
    let name: String
    /// The calls of recordings that show it, as ``CallName`` writes them.
    let calls: [String]
    /// The recordings that show it; empty for all that have the calls.
    var recordings: [String] = []
    /// What the client has for it: methods of ``SiteClient``.
    var methods: [String] = []
    /// Types of `QwenSite`.
    let types: [String]
    /// Names of tests.
    let tests: [String]
    /// Published captures of the site that one of these tests compares with.
    var captures: [String] = []
}

extension SiteFeature {
    private static let chat = "chat.qwen.ai"
    private static let auth = "auth.qwen.ai"
    private static let generations = "recorded sign-ins of every generation go straight to their own address, by the build of their page"

    private static let replayed = "every recorded answer, over TLS, is what it is without a network"

    /// Something that answers hold.
    private static func answer(
        _ name: String, _ recordings: [String], _ types: [String], tests: [String] = [], captures: [String] = []
    ) -> SiteFeature {
        SiteFeature(
            name: name, calls: ["POST \(chat) /api/v2/chat/completions"], recordings: recordings, types: types,
            tests: ["each is read as it was", replayed] + tests
                + (captures.contains { $0.hasSuffix(".sse") } ? ["each stream is read as it was, and holds nothing that is not known"] : []),
            captures: captures)
    }

    static let all: [SiteFeature] = [
        // MARK: Signing in
        SiteFeature(
            name: "Sign-in page, and its build", calls: ["GET \(chat) /auth"], types: ["SitePage", "WebClientVersion"], tests: [generations]),
        SiteFeature(
            name: "Sign-in by password: first generation", calls: ["POST \(chat) /api/v1/auths/signin"], methods: ["signIn"],
            types: ["SignIn", "SignInGeneration", "TokenRecord"], tests: [generations]),
        SiteFeature(
            name: "Sign-in by password: second generation, token in the body or as cookie", calls: ["POST \(chat) /api/v2/auths/signin"],
            methods: ["signIn"], types: ["SignIn", "SignInGeneration", "TokenRecord"], tests: [generations]),
        SiteFeature(
            name: "Sign-in by password: sign-in host", calls: ["POST \(auth) /api/v2/auths/signin"], methods: ["signIn"],
            types: ["SignIn", "SignInGeneration", "TokenRecord"], tests: [generations, "a refused e-mail or password"]),
        SiteFeature(
            name: "Renewal by the refresh token", calls: ["GET \(auth) /api/v2/auths/refresh"], methods: ["refresh"],
            types: ["SiteSession", "TokenRecord"],
            tests: ["a token that is about to expire is renewed before the next call, and the calls of all go through"]),
        SiteFeature(
            name: "Renewal by opening the page", calls: ["GET \(chat) /"], methods: ["refresh"], types: ["SiteSession"],
            tests: ["a recorded token of 30 days is reissued by the page"]),
        SiteFeature(
            name: "Account, bare", calls: ["GET \(chat) /api/v1/auths/"], methods: ["account"], types: ["AccountRecord"],
            tests: ["an account, bare and in an envelope"]),
        SiteFeature(
            name: "Account, in the envelope", calls: ["GET \(chat) /api/v2/auths/"], methods: ["account"], types: ["AccountRecord", "Envelope"],
            tests: ["where the account is no longer told bare, it is asked for in the envelope, here and later"]),
        SiteFeature(
            name: "Sign-out", calls: ["POST \(chat) /api/v2/auths/signout"], methods: ["signOut"], types: ["SiteSession"],
            tests: ["a recorded sign-out", "signing out makes both tokens worthless"]),
        SiteFeature(
            name: "A dead token, and none", calls: ["* \(chat) /api/**"], types: ["FailureReport", "SiteError"],
            tests: ["a recorded refusal of a dead token is answered with a renewal, and where that is refused as well, with advice"],
            captures: ["errors/errors.jsonl"]),
        SiteFeature(
            name: "An account with an unconfirmed e-mail", calls: ["POST \(chat) /api/v2/chats/new"], recordings: ["2026-10-account-pending"],
            types: ["AccountRecord", "SiteError"],
            tests: ["an account that has not confirmed its e-mail is let in, told as such, and refused what it asks for"]),
        SiteFeature(
            name: "A restricted account", calls: ["POST \(chat) /api/v2/chats/new"], recordings: ["2026-10-account-forbidden"], types: ["SiteError"],
            tests: ["a recorded account that the site has restricted"]),
        SiteFeature(
            name: "Human check", calls: ["* * /**"], types: ["HumanCheck"],
            tests: [
                "the recorded human checks, at the first call",
                "the check is recognised on every call in every form, at the first request, and what it seals is not passed on",
            ],
            captures: ["errors/human_check_json_200.json", "errors/human_check_json_200_dialog.json", "errors/human_check_html_a.html"]),

        // MARK: Models and chats
        SiteFeature(
            name: "Models, bare", calls: ["GET \(chat) /api/models"], methods: ["models"], types: ["ModelListRecord", "ModelRecord"],
            tests: ["the list tells what its models can do, to anybody"],
            captures: ["models/2025-07-30.json"]),
        SiteFeature(
            name: "Models, in the envelope", calls: ["GET \(chat) /api/v2/models/"], methods: ["models"], types: ["ModelListRecord", "ModelRecord"],
            tests: ["a recorded site that has the list only in the envelope"]),
        SiteFeature(
            name: "New chat", calls: ["POST \(chat) /api/v2/chats/new"], methods: ["newChat"], types: ["NewChatRecord"],
            tests: ["recorded sessions", "a recorded chat of an older site is opened with the older body"]),
        SiteFeature(
            name: "List of chats", calls: ["GET \(chat) /api/v2/chats/"], methods: ["chats"], types: ["ChatListing", "ChatSummaryRecord"],
            tests: ["a recorded list, tree, title and deletion"]),
        SiteFeature(
            name: "A chat's tree of messages", calls: ["GET \(chat) /api/v2/chats/*"], methods: ["chat"], types: ["ChatRecord", "MessageRecord"],
            tests: ["a recorded list, tree, title and deletion"]),
        SiteFeature(
            name: "Renaming a chat", calls: ["POST \(chat) /api/v2/chats/*"], methods: ["renameChat"], types: ["StatusRecord"],
            tests: ["a recorded list, tree, title and deletion"]),
        SiteFeature(
            name: "Deleting a chat, and all", calls: ["DELETE \(chat) /api/v2/chats/*", "DELETE \(chat) /api/v2/chats/"],
            methods: ["deleteChat", "deleteAllChats"], types: ["StatusRecord"], tests: ["a recorded list, tree, title and deletion"]),

        // MARK: Asking
        SiteFeature(
            name: "Asking", calls: ["POST \(chat) /api/v2/chat/completions"],
            recordings: ["2026-10-answer-plain", "2026-05-answer-without-phases", "2026-08-answer-content-list", "2026-10-answer-unknown-phase"],
            methods: ["ask"], types: ["CompletionBody", "FeatureConfig", "AnswerReader", "AnswerReducer"],
            tests: ["recorded sessions", replayed, "the older body is the captured one, key for key, with pictures and films and without"],
            captures: [
                "2026-03-web-client/chat_thinking_01_request.json", "2026-03-web-client/t2i_01_request.json",
                "2026-03-web-client/t2i_03_request.json",
            ]),
        SiteFeature(
            name: "Stopping", calls: ["POST \(chat) /api/v2/chat/completions/stop"], methods: ["stop"], types: ["StatusRecord"],
            tests: ["an answer that runs is stopped, and its connection ends with its reader"], captures: ["errors/stop_request.json"]),
        SiteFeature(
            name: "The daily limit", calls: ["POST \(chat) /api/v2/chat/completions"], recordings: ["2026-10-rate-limited"],
            types: ["FailureReport", "SiteError"], tests: ["a recorded limit tells when it ends"], captures: ["errors/errors.jsonl"]),
        SiteFeature(
            name: "Telemetry of the page, which is not sent", calls: ["POST \(chat) /api/v2/users/status"], types: [], tests: []),

        // MARK: Answers
        answer(
            "Reasoning, word by word and in summaries",
            ["2026-10-answer-thinking-raw", "2026-10-answer-thinking-summary", "2026-10-answer-skip-think", "2026-05-answer-other-reasoning"],
            ["SitePhase", "SummaryProgress"], captures: ["2026-03-web-client/chat_thinking_02_response.sse"]),
        answer(
            "Tools of the site at work",
            [
                "2026-10-answer-web-search", "2026-10-answer-web-extractor", "2026-10-answer-code-interpreter", "2026-10-answer-unknown-tool",
                "2026-03-answer-image-search",
            ], ["ToolProgress", "SiteExtra"], tests: ["the site's own names of phases, each for what it is"],
            captures: ["2026-03-web-client/chat_thinking_02_response.sse"]),
        answer(
            "Sources, and the citations that refer to them", ["2026-10-answer-web-search", "2025-09-answer-search-without-phase"],
            ["SourceList", "CitationReader"]),
        answer(
            "Pictures: drawn, and by a tool in a chat", ["2026-03-answer-image", "2026-10-answer-image-tool"], ["AnswerContent", "SiteExtra"],
            captures: [
                "2026-03-web-client/t2i_02_response.sse", "2026-03-web-client/t2i_04_response.sse", "2026-10-web-client/image_tool_stream.sse",
            ]),
        answer("A film as an answer", ["2026-07-answer-video-stream", "2026-10-answer-video"], ["SiteExtra"]),
        answer("Deep research", ["2026-08-answer-deep-research"], ["ResearchStep", "SiteExtra"]),
        answer("Two answers at once", ["2026-07-answer-dual"], ["AnswerReducer"]),
        answer(
            "Usage, which may be empty", ["2026-08-answer-usage"], ["SiteFrame"], captures: ["2026-03-web-client/chat_thinking_02_response.sse"]),
        answer(
            "Ends: said in other ways, not at all, too early, and a connection that is left open",
            [
                "2026-08-answer-end-done", "2026-08-answer-end-stopped", "2026-08-answer-without-end", "2026-08-answer-broken",
                "2026-08-answer-empty", "2026-08-answer-open-end", "2026-10-answer-stopped",
            ], ["AnswerReader", "AnswerReducer"]),
        answer(
            "Refusals: as a frame, in the answer, bare, in the envelope, as a page, by the status",
            [
                "2026-10-error-frame", "2026-10-error-answer", "2026-10-error-bare", "2026-10-error-envelope", "2026-10-error-page",
                "2026-10-error-status",
            ], ["FailureReport", "SiteError"], tests: ["content type and body decide, the status where they say nothing"],
            captures: ["errors/errors.jsonl"]),

        // MARK: Films
        SiteFeature(
            name: "A film is begun", calls: ["POST \(chat) /api/v2/chat/completions"], recordings: ["2026-10-video", "2026-07-video-v1"],
            methods: ["ask"], types: ["WholeReply"], tests: ["recorded films, with the status at either address"]),
        SiteFeature(
            name: "Status of a task, in the envelope", calls: ["GET \(chat) /api/v2/task/status/*"], methods: ["task"], types: ["TaskRecord"],
            tests: ["recorded films, with the status at either address", "a recorded task that does not exist"]),
        SiteFeature(
            name: "Status of a task, bare", calls: ["GET \(chat) /api/v1/tasks/status/*"], methods: ["task"], types: ["TaskRecord"],
            tests: ["recorded films, with the status at either address"]),
        SiteFeature(
            name: "A picture or film is fetched", calls: [], methods: ["result"], types: ["BrowserHeaders"],
            tests: ["a result is fetched from the site's own hosts, encrypted, and from nowhere else"]),

        // MARK: Files
        SiteFeature(
            name: "A place for a file, in the envelope", calls: ["POST \(chat) /api/v2/files/getstsToken"], methods: ["upload"],
            types: ["UploadGrantRecord"], tests: ["a recorded upload of a document, which the site reads on the second look"],
            captures: [
                "2026-03-web-client/upload_image_01_request.json", "2026-03-web-client/upload_image_02_response.json",
            ]),
        SiteFeature(
            name: "A place for a file, bare", calls: ["POST \(chat) /api/v1/files/getstsToken"], methods: ["upload"], types: ["UploadGrantRecord"],
            tests: ["a recorded site with the first version of the call, and a picture that need not be read"]),
        SiteFeature(
            name: "Putting a file into the object store", calls: ["PUT qwen-webui-prod.oss-accelerate.aliyuncs.com /**"], methods: ["upload"],
            types: ["ObjectStore", "StoreSignature", "StoreRefusal", "UploadPump"],
            tests: [
                "signs as the store's own library does", "a file of each kind is uploaded, and the model reads it",
                "recorded refusals: by the store, and of a document",
            ],
            captures: ["2026-03-web-client/upload_image_03_request.json"]),
        SiteFeature(
            name: "Having a document read", calls: ["POST \(chat) /api/v2/files/parse", "POST \(chat) /api/v2/files/parse/status"],
            methods: ["upload"], types: ["ParsingRecord"],
            tests: [
                "a recorded upload of a document, which the site reads on the second look", "recorded refusals: by the store, and of a document",
            ],
            captures: ["2026-03-web-client/upload_image_05_request.json"]),
        SiteFeature(
            name: "A file in a question", calls: [], types: ["Attachment", "SiteFile"],
            tests: ["the older body is the captured one, key for key, with pictures and films and without"],
            captures: [
                "2026-03-web-client/upload_image_07_request.json", "2026-03-web-client/upload_image_08_response.sse",
                "2026-03-web-client/upload_video_04_request.json",
            ]),
    ]
}
