import Cyaml

/// A YAML document that is one mapping of names to scalars or lists of scalars; read by libyaml (YAML 1.1).
///
/// Not through Yams, which brings all of Foundation: every push starts this program several times, and that cost 1 ms.
struct YAMLDocument {
    struct Pair {
        let name: String
        /// Nil for what is neither a scalar nor a list of scalars.
        let value: RawValue?
        /// Counted from 1.
        let line: Int
    }

    enum Fault: Error {
        case syntax(line: Int, String)
        case notMapping
    }

    /// In the order of the text; none for an empty one.
    let pairs: [Pair]

    init(_ text: [UInt8]) throws(Fault) {
        var parser = yaml_parser_t()
        var document = yaml_document_t()
        precondition(yaml_parser_initialize(&parser) == 1, "yaml_parser_initialize fails only without memory")
        defer { yaml_parser_delete(&parser) }
        // Read through its address until the parser is deleted.
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
        defer { input.deallocate() }
        _ = input.initialize(from: text)
        yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
        guard yaml_parser_load(&parser, &document) == 1 else {
            throw .syntax(line: Int(parser.problem_mark.line) + 1, String(cString: parser.problem))
        }
        defer { yaml_document_delete(&document) }
        guard let root = yaml_document_get_root_node(&document) else {
            pairs = []
            return
        }
        guard root.pointee.type == YAML_MAPPING_NODE else { throw .notMapping }
        var pairs: [Pair] = []
        var next = root.pointee.data.mapping.pairs.start
        while let pair = next, pair != root.pointee.data.mapping.pairs.top {
            guard let key = yaml_document_get_node(&document, pair.pointee.key), let name = Self.scalar(key) else {
                throw .notMapping
            }
            let line = Int(key.pointee.start_mark.line) + 1
            pairs.append(Pair(name: name, value: Self.value(pair.pointee.value, in: &document), line: line))
            next = pair + 1
        }
        self.pairs = pairs
    }

    private static func value(_ index: Int32, in document: inout yaml_document_t) -> RawValue? {
        guard let node = yaml_document_get_node(&document, index) else { return nil }
        if let text = scalar(node) { return .text(text) }
        guard node.pointee.type == YAML_SEQUENCE_NODE else { return nil }
        var words: [String] = []
        var next = node.pointee.data.sequence.items.start
        while let item = next, item != node.pointee.data.sequence.items.top {
            guard let word = yaml_document_get_node(&document, item.pointee).flatMap(scalar) else { return nil }
            words.append(word)
            next = item + 1
        }
        return .words(words)
    }

    /// libyaml has checked that it is UTF-8.
    private static func scalar(_ node: UnsafeMutablePointer<yaml_node_t>) -> String? {
        guard node.pointee.type == YAML_SCALAR_NODE else { return nil }
        let scalar = node.pointee.data.scalar
        return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }
}
