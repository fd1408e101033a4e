import Build

/// Who a program runs as, in the container's own numbers.
struct ContainerUser: Hashable {
    let id: UInt32
    let group: UInt32
    let otherGroups: [UInt32]

    static let root = ContainerUser(id: 0, group: 0, otherGroups: [])

    private init(id: UInt32, group: UInt32, otherGroups: [UInt32]) {
        (self.id, self.group, self.otherGroups) = (id, group, otherGroups)
    }

    /// Looks a `User` of the image-spec up in the container's passwd(5) and group(5): `user`, `uid`, `user:group`,
    /// `uid:gid` and mixtures; root for nil and an empty text.
    ///
    /// As docker does: a uid that nobody has is in group 0, and a group that is named leaves the others out. Nil for names
    /// that are not there.
    init?(_ text: String?, in view: ContainerView) throws {
        let words = (text ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let wanted = words[0].isEmpty ? "0" : String(words[0])
        let users = try Self.lines(of: "/etc/passwd", in: view)
        let known = users.first { $0[0] == wanted } ?? users.first { $0.count > 3 && UInt32($0[2]) == UInt32(wanted) }
        guard let id = known.flatMap({ $0.count > 3 ? UInt32($0[2]) : nil }) ?? UInt32(wanted), id < .max else {
            return nil
        }
        self.id = id
        let groups = try Self.lines(of: "/etc/group", in: view)
        if words.count == 2, !words[1].isEmpty {
            let group = groups.first { $0.count > 2 && $0[0] == words[1] }.flatMap { UInt32($0[2]) } ?? UInt32(words[1])
            guard let group, group < .max else { return nil }
            self.group = group
            otherGroups = []
        } else {
            group = known.flatMap { UInt32($0[3]) } ?? 0
            let name = known?[0]
            let members = groups.filter { line in
                line.count > 3 && line[3].split(separator: ",").contains { $0 == name ?? "" }
            }
            otherGroups = Set(members.compactMap { UInt32($0[2]) }).subtracting([group]).sorted()
        }
    }

    private static func lines(of path: ContainerPath, in view: ContainerView) throws -> [[String]] {
        let bytes = try view.contents(of: path, limit: 16 << 20) ?? []
        return bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
