import CLinux
import Glibc
import Synchronization
import SystemPackage
import Threads

/// Nothing but some directories, for a program that reads files which its input names: m4(1) and cpp(1).
///
/// By landlock(7): the kernel judges what is opened, so no macro, path or symbolic link leads elsewhere. Needs no privilege.
struct Confinement {
    /// Directories whose files may be read.
    let readable: [FilePath]
    /// Programs that may be run, beside what `/usr/lib` and `/lib` have.
    let programs: [FilePath]

    /// Why there is no confinement.
    enum Fault: Error, CustomStringConvertible {
        case unsupported
        case refused(Errno)
        case noThread(ThreadError)

        var description: String {
            switch self {
            case .unsupported:
                "templates cannot be confined: this kernel has no Landlock (Linux 5.13 with 'lsm=landlock,…' has)"
            case .refused(let errno): "templates cannot be confined: \(errno.description.lowercased())"
            case .noThread(let error): "\(error)"
            }
        }
    }

    /// Runs `body` on a thread of its own, which ends with it: what it starts is confined.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let result = Mutex<Result<Value, any Error>?>(nil)
        try withoutActuallyEscaping({ @Sendable in
            let outcome = Result {
                try enter()
                return try body()
            }
            result.withLock { $0 = outcome }
        }) { work in
            do throws(ThreadError) {
                try Thread(work).join()
            } catch {
                throw Fault.noThread(error)
            }
        }
        guard let outcome = result.withLock({ $0 }) else { preconditionFailure("the thread has ended") }
        return try outcome.get()
    }

    private func enter() throws(Fault) {
        // What the dynamic linker, iconv(3) and cpp's own compiler need.
        let libraries = ["/usr/lib", "/usr/lib64", "/usr/libexec", "/lib", "/lib64"]
        let readable = readable.map(\.string) + ["/etc/ld.so.cache", "/dev/null"]
        let code = withPointers(readable) { readable in
            withPointers(libraries + programs.map(\.string)) { pushyard_landlock_restrict(readable, $0) }
        }
        guard code != 0 else { return }
        let error = Errno(rawValue: errno)
        throw [.noFunction, .notSupported].contains(error) ? .unsupported : .refused(error)
    }
}

private func withPointers<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { pointers in
        // Never empty, so there is a base address.
        body(pointers.baseAddress.unsafelyUnwrapped)
    }
}
