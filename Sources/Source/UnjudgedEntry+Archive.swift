import Escaping
import Tar

extension UnjudgedEntry {
    /// An archive's entry: owners, extended attributes and fractions of seconds do not count in a source.
    init(_ entry: TarEntry) {
        let kind: Kind =
            switch entry.kind {
            case .file(let size): .file(size: size, mode: entry.mode)
            case .directory: .directory
            case .symbolicLink(let target): .symbolicLink(target: target)
            case .hardLink(let target): .hardLink(target: target)
            case .sparse: .sparse
            case .characterDevice: .other("character device")
            case .blockDevice: .other("block device")
            case .fifo: .other("fifo")
            case .unknown(let flag): .other("\(Escaped([flag]))")
            }
        self.init(path: entry.path, kind: kind, modified: entry.modified.seconds)
    }
}
