import Source

/// A script that was found: what is run.
struct FoundScript: Hashable {
    /// For people and for the log.
    let name: String
    let arguments: [String]
}

extension Script {
    /// Finds the script in a source and an image.
    ///
    /// The first place that has something decides; what stands there and cannot be run is an error.
    func find(in listing: SourceListing, _ image: ImageFacts) throws(PlanError) -> FoundScript {
        for place in places {
            switch place {
            case .source(let file, let interpreter):
                guard listing.hasFile(file) else { continue }
                try image.check(interpreter)
                return FoundScript(name: file, arguments: [interpreter.description, "./\(file)"])
            case .image(let path):
                guard image.file(at: path) != .missing else { continue }
                try image.check(path)
                return FoundScript(name: path.components.last.map(String.init) ?? "/", arguments: [path.description])
            }
        }
        guard files.isEmpty else { throw .fileMissing(files) }
        throw .programMissing(image: image.name, programs)
    }

    /// Whether an image has it, and can run it.
    func isIn(_ image: ImageFacts) -> Bool {
        places.contains { place in
            if case .image(let path) = place { image.file(at: path) == .program } else { false }
        }
    }
}

extension ImageFacts {
    /// Throws unless there is a program at `path`.
    func check(_ path: ContainerPath) throws(PlanError) {
        switch file(at: path) {
        case .program: return
        case .missing: throw .programMissing(image: name, [path])
        case let other: throw .programUnfit(image: name, path, other)
        }
    }
}
