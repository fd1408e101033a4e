import Clibgit2
import Escaping

extension Repository {
    /// What the repository's own configuration says about files that are written out.
    ///
    /// - Throws: ``GitError/failed(doing:_:)`` if a value cannot be what it is.
    public func checkoutConfiguration() throws(GitError) -> CheckoutConfiguration {
        var snapshot: OpaquePointer?
        guard git_repository_config_snapshot(&snapshot, handle) == 0, let snapshot else {
            throw .failed(doing: "read the configuration of '\(directory)'")
        }
        defer { git_config_free(snapshot) }
        var configuration = CheckoutConfiguration()
        if let value = try string("core.autocrlf", in: snapshot) {
            if value.lowercased() == "input" {
                configuration.autoCRLF = .input
            } else {
                configuration.autoCRLF = try bool(value, for: "core.autocrlf") ? .true : .false
            }
        }
        switch try string("core.eol", in: snapshot)?.lowercased() {
        case "lf": configuration.endOfLine = .lf
        case "crlf": configuration.endOfLine = .crlf
        default: break
        }
        if let value = try string("core.bigfilethreshold", in: snapshot) {
            configuration.bigFileThreshold = UInt64(clamping: try number(value, for: "core.bigFileThreshold"))
        }
        if let value = try string("core.abbrev", in: snapshot), value.lowercased() != "auto" {
            let isOff = ["no", "false", "off"].contains(value.lowercased())
            configuration.abbreviation = isOff ? 40 : Int(clamping: try number(value, for: "core.abbrev"))
        }
        return configuration
    }

    private func string(_ key: String, in snapshot: OpaquePointer) throws(GitError) -> String? {
        var value: UnsafePointer<CChar>?
        switch git_config_get_string(&value, snapshot, key) {
        case 0: return value.map { String(cString: $0) }
        case GIT_ENOTFOUND.rawValue: return nil
        default: throw .failed(doing: "read '\(key)' of '\(directory)'")
        }
    }

    private func bool(_ value: String, for key: String) throws(GitError) -> Bool {
        var result: Int32 = 0
        guard git_config_parse_bool(&result, value) == 0 else { throw unusable(value, for: key) }
        return result != 0
    }

    private func number(_ value: String, for key: String) throws(GitError) -> Int64 {
        var result: Int64 = 0
        guard git_config_parse_int64(&result, value) == 0 else { throw unusable(value, for: key) }
        return result
    }

    private func unusable(_ value: String, for key: String) -> GitError {
        .failed(doing: "use the configuration of '\(directory)'", "'\(Escaped(value))' is no value for '\(key)'")
    }
}
