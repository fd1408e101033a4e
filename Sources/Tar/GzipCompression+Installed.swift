import Cisal

extension GzipCompression {
    /// Why ``fastest`` goes without ISA-L here: dlopen(3)'s reason; nil where it does not.
    public static var reasonAgainstISAL: String? { pushyard_isal_load().map { String(cString: $0) } }
}
