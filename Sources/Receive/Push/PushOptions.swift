/// All options of one push: each kind at most once, none that contradicts another.
public struct PushOptions: Hashable, Sendable {
    public static let maximumCount = 8

    public let options: [PushOption]

    public init(_ options: [PushOption]) throws(PushOptionError) {
        guard options.count <= Self.maximumCount else { throw .tooMany(options.count) }
        for (index, option) in options.enumerated() where options[..<index].contains(where: option.isSameKind) {
            throw .twice(option)
        }
        if options.contains(.noBuild), let other = options.first(where: { $0 == .rebuild || $0 == .clean }) {
            throw .contradiction(.noBuild, other)
        }
        self.options = options
    }

    /// Reads GIT_PUSH_OPTION_COUNT and GIT_PUSH_OPTION_0 … as githooks(5) has them.
    ///
    /// - Parameter environment: the bytes of a variable, nil when it is not set.
    public init(environment: (String) -> [UInt8]?) throws(PushOptionError) {
        var options: [PushOption] = []
        for index in 0..<(try Self.count(environment("GIT_PUSH_OPTION_COUNT"))) {
            guard let option = environment("GIT_PUSH_OPTION_\(index)") else { throw .missing(index) }
            options.append(try PushOption(option))
        }
        try self.init(options)
    }

    /// Whether the pusher wants the commits taken and nothing built.
    public var skipsBuild: Bool { options.contains(.noBuild) }

    /// git sets the count to 0 for a client that sent none, and not at all where options are not advertised.
    private static func count(_ value: [UInt8]?) throws(PushOptionError) -> Int {
        guard let value else { return 0 }
        guard (1...9).contains(value.count), value.allSatisfy(\.isDigit),
            let count = Int(String(decoding: value, as: UTF8.self))
        else { throw .badCount(value) }
        guard count <= maximumCount else { throw .tooMany(count) }
        return count
    }
}

extension PushOption {
    fileprivate func isSameKind(as other: PushOption) -> Bool {
        if case .message = self, case .message = other { return true }
        return self == other
    }
}
