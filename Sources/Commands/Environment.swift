import Glibc

/// This process's environment (environ(7)).
let environment = Environment()

struct Environment {
    subscript(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
