/// One step of how an image came to be.
public struct HistoryEntry: Hashable, Sendable {
    public var created: CreationTime?
    public var author: String?
    /// The command, for people.
    public var createdBy: String?
    public var comment: String?
    /// Whether the step changed no file, and so has no layer.
    public let isEmptyLayer: Bool
    /// What the document has beside this.
    private var other: [String: JSON]

    public init(created: CreationTime? = nil, createdBy: String? = nil, isEmptyLayer: Bool = false) {
        self.created = created
        self.createdBy = createdBy
        self.isEmptyLayer = isEmptyLayer
        other = [:]
    }

    init(_ fields: Fields) throws(DocumentError) {
        var fields = fields
        created = try fields.value("created") { text throws(CreationTimeError) in try CreationTime(text) }
        author = try fields.string("author")
        createdBy = try fields.string("created_by")
        comment = try fields.string("comment")
        isEmptyLayer = try fields.boolean("empty_layer") ?? false
        other = fields.rest
    }

    var json: JSON {
        var members = other
        members.set("created", created?.description)
        members.set("author", author)
        members.set("created_by", createdBy)
        members.set("comment", comment)
        if isEmptyLayer { members["empty_layer"] = .boolean(true) }
        return .object(members)
    }
}
