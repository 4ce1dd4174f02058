/// How long and how large things may be.
public struct Limits: Sendable {
    /// The largest JSON body of a request, in bytes.
    var requestBodyBytes = 32 << 20
    /// The largest file that is taken, in bytes, where the site takes one as large of its kind.
    var fileBytes = 500 << 20
    /// The time for a client to send a request's body; for an upload, to send some more of it.
    var requestBody: Duration = .seconds(60)
    /// How much of a body is read, and for how long, that is not wanted any more when its request is answered: so that the client can read
    /// why. It has less to send, or its connection is closed then.
    var unreadBody = (bytes: 1 << 20, time: Duration.seconds(2))
    /// The wait for the first event of an answer.
    var firstEvent: Duration = .seconds(60)
    /// The wait between two signs of life of an answer.
    var eventGap: Duration = .seconds(120)
    /// The time for a whole answer.
    var wholeAnswer: Duration = .seconds(600)
    /// The silence after which a streaming client is sent a sign of life.
    var keepAlive: Duration = .seconds(15)
    /// The time for each piece of work that outlives its request.
    var afterTurn: Duration = .seconds(5)
    /// How many turns may wait for the earlier ones of their chat.
    var chatQueue = 16
    /// How long a turn waits for the earlier ones of its chat.
    var chatWait: Duration = .seconds(120)
    /// How often the chats that could not be deleted at the site are tried again.
    var leftoverSweep: Duration = .seconds(300)
    /// The time to fetch the files that messages of a request name by addresses on the web, all of them.
    var remoteFile: Duration = .seconds(30)
    /// The time to connect to it.
    var remoteConnection: Duration = .seconds(10)
    /// The time from the signal to stop until the program has ended.
    var shutdown: Duration = .seconds(10)
    /// How long answers under way may still go on when the program is told to stop: long enough to finish most, short enough that
    /// what follows an answer still fits into ``shutdown``.
    var shutdownForAnswers: Duration = .seconds(4)
    /// How long, from that signal too, clients may take to read that their answers have failed.
    var shutdownForClients: Duration = .seconds(6)
    /// How many connections of clients are open at once; more wait until some are closed.
    public var connections = Int.max
    /// The silence after which a connection is closed between requests.
    var idleConnection: Duration = .seconds(75)
    /// How long a client may take nothing of its answer before its connection is closed.
    var stalledClient: Duration = .seconds(120)
    /// The wait for a picture.
    var picture: Duration = .seconds(180)
    /// How many pictures one request may ask for, and how many of them are drawn at once.
    var pictures = (most: 10, atOnce: 3)
    /// The largest picture that is passed on in an answer, in bytes.
    var pictureBytes = 20 << 20
    /// The time to fetch it.
    var pictureFetch: Duration = .seconds(60)
    /// How long a request waits for a film.
    var film: Duration = .seconds(600)
    /// The pause between one question how far a film is and the next. The site's own page asks every 10 s.
    var filmPoll: Duration = .seconds(10)
    /// How long the chat of a film that nobody asks about stays at the site, in seconds. Making one takes minutes.
    var filmChat = 3600.0
    /// How long the site's list of models is good for.
    var modelList: Duration = .seconds(600)
    /// The time for the site to list its models.
    var modelListWait: Duration = .seconds(15)

    /// The largest form that brings a file, in bytes.
    var uploadBytes: Int { fileBytes + 1 << 20 }

    /// How large a request's body may be, in bytes.
    func bodyBytes(path: String) -> Int {
        path.hasSuffix("/files/upload") || path.hasSuffix("/files") ? max(uploadBytes, requestBodyBytes) : requestBodyBytes
    }

    /// How long the services may take to end by themselves before they are cancelled.
    public var shutdownByItself: Duration { shutdown * 0.8 }
    /// How long cancelled services may take to end.
    public var shutdownByForce: Duration { shutdown * 0.15 }
}
