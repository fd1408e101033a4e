import OCI

extension Dockerfile {
    /// The file with a digest before each RUN that sees files which are not in it.
    ///
    /// buildah (1.28) takes a RUN out of its cache although what `--mount` or `--volume` shows it has changed. An ARG with another
    /// value is another step, for every builder.
    ///
    /// - Parameter digests: by instruction.
    func inserting(_ digests: [Int: [(name: String, digest: String)]]) -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        for (number, instruction) in instructions.enumerated() {
            guard let list = digests[number] else { continue }
            result += text[copied..<instruction.offset]
            copied = instruction.offset
            for (name, digest) in list { result += "ARG \(name)=\(digest)\n".utf8 }
        }
        return result + text[copied...]
    }
}
