import OCI

extension ImageReference {
    /// Nil where a text may as well be something else than a reference.
    init?(ifOne text: String) {
        do throws(ReferenceError) { try self.init(text) } catch { return nil }
    }
}
