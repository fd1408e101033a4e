import CFuzzer
import Glibc

/// Tries one input of libFuzzer's: `fuzz --tar [libFuzzer's arguments]`.
///
/// libFuzzer has the program's `main`. It leaves arguments with two dashes alone and hands them on to the processes that
/// it starts.
@c(LLVMFuzzerTestOneInput)
func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let fuzzer else {
        print("usage: fuzz --\(Fuzzer.allCases.map(\.rawValue).joined(separator: "|--")) [-help=1] [CORPUS...]")
        exit(2)
    }
    fuzzer.test(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// What an input is tried on.
enum Fuzzer: String, CaseIterable {
    case tar, gzip, source, unpack

    func test(_ bytes: [UInt8]) {
        switch self {
        case .tar: testTar(bytes)
        case .gzip: testGzip(bytes)
        case .source: testSource(bytes)
        case .unpack: testUnpack(bytes)
        }
    }
}

private let fuzzer = CommandLine.arguments.lazy.compactMap { argument in
    Fuzzer.allCases.first { argument == "--\($0.rawValue)" }
}.first

/// A promise of the code under test; when it is broken, libFuzzer keeps the input.
func hold(_ condition: Bool, _ promise: @autoclosure () -> String) {
    if !condition { fatalError("broken promise: \(promise())") }
}

/// Called by libFuzzer in place of its own mutation. Most results get their checksums right again: without that nearly
/// every one would be refused by its first block.
@c(LLVMFuzzerCustomMutator)
func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ capacity: Int, _ seed: UInt32) -> Int {
    let size = LLVMFuzzerMutate(data, size, capacity)
    guard seed % 8 != 0 else { return size }
    var bytes = Array(UnsafeBufferPointer(start: data, count: size))
    if bytes.starts(with: [0x1f, 0x8b]) { repairGzip(&bytes) } else { repairTar(&bytes) }
    data.update(from: bytes, count: size)
    return size
}
