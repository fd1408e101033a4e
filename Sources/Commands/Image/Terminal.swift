import Glibc

/// A terminal that can move its cursor (console_codes(4)).
struct Terminal: Sendable {
    /// At least 2.
    let rows: Int
    let columns: Int
    let hasColor: Bool

    /// Nil if the descriptor is none, or one that only prints.
    init?(_ descriptor: Int32) {
        guard isatty(descriptor) == 1, let type = environmentVariable("TERM"), type != "dumb" else { return nil }
        var size = winsize()
        let isKnown = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0 && size.ws_col > 0
        rows = isKnown ? max(2, Int(size.ws_row)) : 24
        columns = isKnown ? Int(size.ws_col) : 80
        // https://no-color.org
        hasColor = environmentVariable("NO_COLOR")?.isEmpty ?? true
    }

    /// `2f1e9a0b3c4d [=====>      ] 12.3 MiB of 45.6 MiB`, no wider than the terminal.
    func bar(_ name: String, _ count: Int64, of total: Int64) -> String {
        let amount = "\(binarySize(count)) of \(binarySize(total))"
        let width = min(40, columns - name.count - amount.count - 5)
        guard width >= 5 else { return String("\(name) \(amount)".prefix(columns - 1)) }
        let filled = total > 0 ? Int(Double(width) * Double(min(count, total)) / Double(total)) : width
        let done = String(repeating: "=", count: max(0, filled - 1)) + (filled > 0 ? ">" : "")
        let rest = String(repeating: " ", count: width - filled)
        return "\(name) [\(hasColor ? "\u{1b}[36m\(done)\u{1b}[0m" : done)\(rest)] \(amount)"
    }

    /// Moves the cursor up and clears from there on.
    func eraseLines(_ count: Int) -> String { count > 0 ? "\u{1b}[\(count)A\u{1b}[J" : "" }
}
