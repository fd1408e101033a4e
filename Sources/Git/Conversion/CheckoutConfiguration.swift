/// What the configuration of a repository says about files that are written out; git-config(1).
public struct CheckoutConfiguration: Sendable, Equatable {
    /// `core.autocrlf`
    public enum AutoCRLF: Sendable {
        case `false`, input, `true`
    }

    /// `core.eol`
    public enum EndOfLine: Sendable {
        case lf, crlf, native
    }

    public var autoCRLF: AutoCRLF
    public var endOfLine: EndOfLine
    /// `core.bigFileThreshold`, in bytes: `git archive` converts nothing that is larger.
    public var bigFileThreshold: UInt64
    /// `core.abbrev`, in digits; nil if git is to find a length that fits the number of objects.
    public var abbreviation: Int?

    /// What git does in a repository that says nothing.
    public init(
        autoCRLF: AutoCRLF = .false, endOfLine: EndOfLine = .native, bigFileThreshold: UInt64 = 512 << 20,
        abbreviation: Int? = nil
    ) {
        self.autoCRLF = autoCRLF
        self.endOfLine = endOfLine
        self.bigFileThreshold = bigFileThreshold
        self.abbreviation = abbreviation
    }

    /// Whether text is written with CR LF; this system's own line ends are line feeds.
    var writesCRLF: Bool {
        switch autoCRLF {
        case .true: true
        case .input: false
        case .false: endOfLine == .crlf
        }
    }
}
