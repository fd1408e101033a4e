import Filesystem
import Glibc
import OCI
import Records
import SystemPackage

// A process for tests to kill: records builds below the directory that it is given, and says so in lines on standard error.

let arguments = CommandLine.arguments
let records = try Records(in: Directory(FilePath(arguments[2])))

func say(_ line: some CustomStringConvertible) throws {
    try FileDescriptor.standardError.writeAll("\(line)\n".utf8)
}

func waitToBeKilled() { while pause() == -1 {} }

switch arguments[1] {
case "queued", "running":
    let build = try records.begin(BuildOrigin(app: "blog"))
    if arguments[1] == "running" { try build.start() }
    try say(build.id)
    waitToBeKilled()
    extendLifetime(build)
case "many":
    guard let count = Int(arguments[3]) else { exit(2) }
    for _ in 0..<count {
        let build = try records.begin(BuildOrigin(app: "blog"))
        try build.start()
        try build.phase("build") {}
        try build.finish(.succeeded(image: Digest(of: [])))
        try say(build.id)
    }
default: exit(2)
}
