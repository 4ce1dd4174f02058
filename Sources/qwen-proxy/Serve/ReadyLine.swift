import Glibc

/// The line that scripts wait for.
enum ReadyLine {
    /// Written at once, whatever standard output is connected to.
    static func write(host: String?, port: Int) {
        let name = host ?? "127.0.0.1"
        print("qwen-proxy ready http://\(name.contains(":") ? "[\(name)]" : name):\(port)/api")
        fflush(nil)
    }
}
