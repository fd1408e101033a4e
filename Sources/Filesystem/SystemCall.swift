import Glibc
import SystemPackage

/// Makes a system call until no signal interrupts it; throws what errno says when it answers -1.
///
/// The one place that reads errno, right after the call. `path` is only computed for the error.
@inline(__always)
func call<Result: SignedInteger>(
    _ action: FilesystemError.Action, _ path: @autoclosure () -> FilePath, _ body: () -> Result
) throws(FilesystemError) -> Result {
    try attempt(body).orThrow(action, path())
}

/// Like `call`, for callers to whom some errors are answers.
@inline(__always)
func attempt<Result: SignedInteger>(_ body: () -> Result) -> Swift.Result<Result, Errno> {
    while true {
        let result = body()
        guard result == -1 else { return .success(result) }
        let number = errno
        guard number == EINTR else { return .failure(Errno(rawValue: number)) }
    }
}

extension Result where Failure == Errno {
    /// The result of a system call; its error with what was tried on which path.
    @inline(__always)
    func orThrow(
        _ action: FilesystemError.Action, _ path: @autoclosure () -> FilePath
    ) throws(FilesystemError) -> Success {
        switch self {
        case .success(let result): return result
        case .failure(let errno): throw .refused(action, path(), errno)
        }
    }
}
