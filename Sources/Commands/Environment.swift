import Glibc

/// A variable of this process's environment (getenv(3)).
@Sendable func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
