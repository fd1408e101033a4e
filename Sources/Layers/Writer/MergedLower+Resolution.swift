import Filesystem

extension MergedLower {
    /// A component of a path whose symbolic links have been followed.
    struct Step {
        let name: FileName
        /// A directory; nil where there is nothing.
        let entry: Entry?
    }

    /// More are ELOOP for the kernel, too: path_resolution(7).
    private static let maximumLinks = 40

    /// The way to a directory, there already or not, with symbolic links followed as in the container.
    ///
    /// - Throws: ``LayerError/notADirectory(_:)`` if something else is in the way.
    mutating func resolve(_ path: RelativePath) throws -> [Step] {
        var (steps, places): ([Step], [Place]) = ([], [root])
        var rest = Array(path.bytes.split(separator: UInt8(ascii: "/")).reversed())
        var links = 0
        while let component = rest.popLast() {
            if component.elementsEqual(".".utf8) { continue }
            if component.elementsEqual("..".utf8) {
                if !steps.isEmpty { (steps, places) = (steps.dropLast(), places.dropLast()) }
                continue
            }
            let name = try FileName(Array(component))
            let place = places[places.count - 1]
            let entry = try entry(name, in: place)
            switch entry?.metadata.kind {
            case .directory, nil:
                steps.append(Step(name: name, entry: entry))
                places.append(try self.place(name, in: place))
            case .symbolicLink:
                links += 1
                guard let entry, links <= Self.maximumLinks else { throw LayerError.notADirectory(path) }
                let target = try entry.directory.readLink(name)
                if target.first == UInt8(ascii: "/") { (steps, places) = ([], [root]) }
                rest += target.split(separator: UInt8(ascii: "/")).reversed()
            default: throw LayerError.notADirectory(path)
            }
        }
        return steps
    }
}
