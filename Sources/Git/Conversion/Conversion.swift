/// How the content of a file changes on its way from the repository into an archive or a work tree.
///
/// Filters that a program would have to run are not among it.
public struct Conversion: Sendable, Hashable {
    public let expandsIdent: Bool
    public let lineEndings: LineEndings
    /// `working-tree-encoding`; nil if files stay in UTF-8.
    let encoding: CharacterEncoding?
    /// Whether `$Format:…$` is expanded, which ``PrettyFormat`` does after everything here.
    public let substitutesFormats: Bool

    /// What the attributes of a file ask for.
    public init(_ attributes: Attributes, configuration: CheckoutConfiguration, dialect: ExportDialect) {
        expandsIdent = attributes[.ident] == .set
        lineEndings = LineEndings(attributes, configuration: configuration)
        substitutesFormats = attributes[.exportSubst] == .set
        if dialect == .git, case .value(let name) = attributes[.workingTreeEncoding],
            let encoding = CharacterEncoding(name), !encoding.isUTF8
        {
            self.encoding = encoding
        } else {
            encoding = nil
        }
    }

    /// Files come out as they are stored.
    static let identity = Conversion(Attributes(), configuration: CheckoutConfiguration(), dialect: .reproducible)

    /// Whether every file comes out as it is stored, ``substitutesFormats`` aside.
    public var isIdentity: Bool { !expandsIdent && lineEndings == .asStored && encoding == nil }

    /// Whether a file can be converted piece by piece: nothing of it depends on more than its line ends.
    public var isStreamable: Bool { !expandsIdent && encoding == nil && !substitutesFormats }

    /// The content of the file whose object is `id`, converted; nil if it stays as it is.
    ///
    /// A character that the file's encoding does not have leaves the file in UTF-8, as it does in git.
    public func apply(to content: Span<UInt8>, id: ObjectID) -> [UInt8]? {
        if isIdentity { return nil }
        var converted = expandsIdent ? IdentKeyword.expand(content, id: id) : nil
        if lineEndings != .asStored {
            // Not with `??`: a span cannot be an argument of a generic function.
            let result =
                if let converted { convertLineEndings(of: converted.span) } else { convertLineEndings(of: content) }
            converted = result ?? converted
        }
        if let encoding, content.count > 0 {
            let text = converted ?? content.withUnsafeBufferPointer(Array.init)
            converted = CharacterEncoding.utf8.encode(text, as: encoding) ?? converted
        }
        return converted
    }

    private func convertLineEndings(of content: Span<UInt8>) -> [UInt8]? {
        var statistics = TextStatistics()
        statistics.add(content)
        guard lineEndings.apply(to: statistics) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(content.count + statistics.loneLF)
        var writer = CRLFWriter()
        writer.append(content, to: &output)
        return output
    }
}
