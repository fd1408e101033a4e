/// What becomes of the line ends of a file when it is written out.
///
/// gitattributes(5), "End-of-line conversion". Line feeds become CR LF or stay; nothing is ever converted the other way.
public enum LineEndings: Sendable, Hashable {
    case asStored
    /// Every line feed gets a carriage return, unless it has one.
    case crlf
    /// The same, if git takes the file for text and there is no carriage return in it yet.
    case crlfIfText

    /// What the attributes say, and what the repository's configuration says where they leave it open.
    init(_ attributes: Attributes, configuration: CheckoutConfiguration) {
        let declared = Declaration(attributes[.text]) ?? Declaration(attributes[.crlf])
        switch (declared, attributes[.eol]) {
        case (.binary, _): self = .asStored
        case (.auto, let eol) where eol.isValue("crlf"): self = .crlfIfText
        case (_, let eol) where eol.isValue("crlf"): self = .crlf
        case (_, let eol) where eol.isValue("lf"): self = .asStored
        case (.lineFeeds, _): self = .asStored
        case (.text, _): self = configuration.writesCRLF ? .crlf : .asStored
        case (.auto, _): self = configuration.writesCRLF ? .crlfIfText : .asStored
        case (nil, _): self = configuration.autoCRLF == .true ? .crlfIfText : .asStored
        }
    }

    /// What `text`, or its old name `crlf`, says.
    private enum Declaration {
        case text, binary, auto, lineFeeds

        init?(_ state: AttributeState) {
            switch state {
            case .set: self = .text
            case .unset: self = .binary
            case let state where state.isValue("input"): self = .lineFeeds
            case let state where state.isValue("auto"): self = .auto
            case .unspecified, .value: return nil
            }
        }
    }

    /// Whether a file with these statistics is changed.
    func apply(to statistics: TextStatistics) -> Bool {
        switch self {
        case .asStored: false
        case .crlf: statistics.loneLF > 0
        case .crlfIfText:
            statistics.loneLF > 0 && statistics.loneCR == 0 && statistics.crlf == 0 && !statistics.isBinary
        }
    }
}

/// Writes CR LF for every lone line feed, piece by piece.
struct CRLFWriter {
    private var last: UInt8?

    mutating func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n"), last != UInt8(ascii: "\r") { output.append(UInt8(ascii: "\r")) }
            output.append(byte)
            last = byte
        }
    }
}
