extension Duration {
    /// How long a test waits for what must happen before it fails in place of hanging: far longer than the busiest machine takes.
    public static let safetyNet = Duration.seconds(300)
}
