/// Gzip members that were made before they are needed.
public protocol MemberSource: Sendable {
    /// Copies the member of this content to `output`, where there is room for any; called on several threads.
    ///
    /// - Returns: its size; nil if it is not there.
    func copyMember(of content: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) -> Int?
}
