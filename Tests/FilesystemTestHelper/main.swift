import Filesystem
import Glibc
import SystemPackage

// A process for tests to kill: does one thing below the directory that it is given, says so in lines on standard output, and
// goes on when standard input ends.

let arguments = CommandLine.arguments
let directory = try Directory(FilePath(arguments[2]))

func say(_ line: some CustomStringConvertible) throws {
    try FileDescriptor.standardOutput.writeAll("\(line)\n".utf8)
}

func waitForEndOfInput() { while readLine() != nil {} }

switch arguments[1] {
case "stage":
    try directory.stage(as: "target") { staging in
        try staging.createFile("file", mode: .ownerReadWrite).close()
        try say("staging")
        waitForEndOfInput()
    }
case "lock":
    try directory.withLock("lock", message: arguments[3]) {
        try say("locked")
        waitForEndOfInput()
    }
case "queue":
    let arrivals: [String: TicketQueue.Arrival] = ["waits": .waits, "supersedes": .supersedes, "leaves": .leaves]
    guard let arrival = arrivals[arguments[3]] else { exit(2) }
    do {
        try TicketQueue(in: directory).withTurn(
            arrival, subject: arguments[4], message: arguments[5], hangup: .standardError,
            onWait: { try say("place \($0.place) after \($0.holder?.message ?? "-")") }
        ) {
            try say("turn")
            waitForEndOfInput()
        }
    } catch let refusal as QueueRefusal {
        try say(refusal)
    }
case "remove":
    do { try directory.removeTree(FileName(arguments[3])) } catch { try say("\(error)") }
case "resolution": try say("\(directory.resolution)")
default: exit(2)
}
