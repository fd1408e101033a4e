import ArgumentParser
import Glibc
import Source

/// The command line: a folder per noun, a file per verb.
///
/// Every command states its name. ArgumentParser would derive it from the type's, but has the Swift runtime describe the
/// type for that, which looks through each conformance of the program several times: 0.5 ms at every start.
struct Pushyard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pushyard",
        abstract: "Turn a git push into a validated, reproducible OCI image.",
        subcommands: [
            BuildCommand.self, PlanCommand.self, ValidateCommand.self, CompareCommand.self, RunCommand.self,
            ConfigCommand.self, FactoryCommand.self, Builds.self, Rejected.self, Collect.self, Doctor.self,
            Check.self, Pack.self, ExportCommand.self, App.self, Key.self, Image.self, Chain.self, Shell.self,
            Hook.self, Manual.self,
        ]
    )
}

/// Runs the command that the process's arguments name, and ends the process with its status.
///
/// Results go to stdout; an error goes to stderr in git's grammar, after `error: `.
public func runPushyard() -> Never {
    do {
        var command = try Pushyard.parseAsRoot(arguments())
        try command.run()
        exit(ExitStatus.done.rawValue)
    } catch {
        exit(report(error))
    }
}

/// `--incremental=IMAGE` as two options: ArgumentParser has none whose value may be missing.
private func arguments() -> [String] {
    CommandLine.arguments.dropFirst().flatMap { word -> [String] in
        let prefix = "--incremental="
        return word.hasPrefix(prefix)
            ? ["--incremental", "--incremental-from", String(word.dropFirst(prefix.count))] : [word]
    }
}

private func report(_ error: any Error) -> Int32 {
    if let status = error as? ExitCode { return status.rawValue }
    switch Pushyard.exitCode(for: error) {
    case .success:
        print(Pushyard.fullMessage(for: error))
        return ExitStatus.done.rawValue
    case .validationFailure:
        printError(usageMessage(error))
        return ExitStatus.usage.rawValue
    default:
        if let refusal = error as? Refusal {
            printError("\(refusal) (\(refusal.code.rawValue))\n  \(refusal.code.hint)")
        } else {
            printError("\(error)")
        }
        return ExitStatus(error).rawValue
    }
}

/// ArgumentParser's message in git's grammar, without the synopsis: with all limits it fills half a screen, and `--help` has it.
private func usageMessage(_ error: any Error) -> String {
    if let error = error as? ValidationError { return error.message }
    let lines = Pushyard.fullMessage(for: error).split(separator: "\n").compactMap { line -> String? in
        if let text = line.removing(prefix: "Error: ") {
            return text.prefix(1).lowercased() + (text.last == "." ? text.dropLast() : text).dropFirst()
        }
        if let option = line.removing(prefix: "Help: ") { return " \(option)" }
        if let hint = line.removing(prefix: "  See ") { return "  see \(hint.prefix { $0 != "-" })--help'" }
        return line.hasPrefix("Usage: ") ? nil : String(line)
    }
    return lines.joined(separator: "\n")
}

func printError(_ message: String) { printDiagnostic("error: \(message)\n") }

func printWarning(_ message: String) { printDiagnostic("warning: \(message)\n") }

/// On stderr, in one write so that it stays whole beside others'.
func printDiagnostic(_ text: String) {
    let bytes = Array(text.utf8)
    // Where stderr is gone there is nobody left to tell.
    _ = write(STDERR_FILENO, bytes, bytes.count)
}

extension Substring {
    fileprivate func removing(prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
