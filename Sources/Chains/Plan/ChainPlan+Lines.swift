import OCI
import SystemPackage

extension ChainPlan {
    /// The plan for people: a table, the commands of what is to be built, a sum.
    public var lines: [String] {
        var rows = [["#", "WAVE", "IMAGE", "BUILDER", "MAKES", "FROM", "STATE"]]
        let numbers = Dictionary(images.map { ($0.image.id, $0.number) }) { first, _ in first }
        let makers = makers
        for image in images { rows.append(image.row(numbers, makers)) }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
                return column < 2 ? padding + cell.0 : column == row.count - 1 ? cell.0 : cell.0 + padding
            }.joined(separator: "  ")
        }
        for image in images where image.isToBeBuilt {
            lines += image.commands(BuildPlaces(rendered: "FILE")).map { "  \(image.number)$ \($0)" }
        }
        let count = images.count(where: \.isToBeBuilt)
        return lines + ["\(images.count) images: \(count) to build, \(images.count - count) up to date"]
    }

    private var makers: [ImageReference: Int] {
        Dictionary(images.flatMap { image in image.image.produced.map { ($0, image.number) } }) { first, _ in first }
    }
}

extension PlannedImage {
    /// Whether a build would make it anew.
    public var isToBeBuilt: Bool {
        if case .build = state { true } else { false }
    }

    fileprivate func row(_ numbers: [ImageID: Int], _ makers: [ImageReference: Int]) -> [String] {
        let origins =
            bases.map { base in makers[base].map { "#\($0)" } ?? base.familiar }
            + artifacts.map { id in "files of " + (numbers[id].map { "#\($0)" } ?? id.description) }
        return [
            String(number), String(wave), image.name, image.builder.name.rawValue, makes,
            origins.isEmpty ? "-" : origins.joined(separator: " "), stateText(numbers),
        ]
    }

    private var makes: String {
        var names = image.produced.map(\.familiar)
        if case .run(let build) = image.builder { names += build.exports.map { "/out/\($0)" } }
        return names.isEmpty ? "(packer decides)" : names.joined(separator: " ")
    }

    private func stateText(_ numbers: [ImageID: Int]) -> String {
        switch state {
        case .build(.parent(let id)): "build: " + (numbers[id].map { "#\($0)" } ?? "'\(id)'") + " is built"
        case .upToDate: "up to date"
        case .build(let reason): "build: \(reason)"
        }
    }
}
