/// One step of a tool that the site runs for the model.
public struct ToolActivity: Equatable, Sendable {
    /// Which call it belongs to: unique within an answer as long as the call runs.
    public var call: String
    /// The tool's name at the site: `web_search`, `code_interpreter`, …
    public var tool: String
    public var step: Step

    public enum Step: Equatable, Sendable {
        /// The model has begun to call the tool.
        case started
        /// What the tool was asked for, as JSON text; in deep research as plain text.
        case called(arguments: String)
        /// Words that the tool gave.
        case output(String)
        /// The tool has done its work.
        case finished
        /// The tool could not do its work; the answer goes on.
        case failed(details: String)
    }

    public init(call: String, tool: String, step: Step) {
        self.call = call
        self.tool = tool
        self.step = step
    }
}
