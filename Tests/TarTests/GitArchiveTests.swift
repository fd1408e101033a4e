import SystemPackage
import Tar
import TestSupport
import Testing

/// The format `.gitArchive`, byte for byte against `git archive`.
@Suite struct GitArchiveTests {
    /// Names around each limit of ustar's two fields, with and without a slash where git would like to split.
    static let names: [String] =
        [99, 100, 101, 154, 155, 156, 200].map { "n" + String(repeating: "x", count: $0 - 1) }
        + [1, 98, 99, 100, 153, 154, 155, 156, 157].flatMap { first in
            [1, 98, 99, 100, 101, 154].map { second in
                String(repeating: "d", count: first) + "/" + String(repeating: "f", count: second)
            }
        }
        + [(50, 50, 99), (50, 50, 100), (50, 103, 100), (50, 104, 100), (50, 105, 100), (100, 100, 100)].map {
            String(repeating: "a", count: $0) + "/" + String(repeating: "b", count: $1) + "/"
                + String(repeating: "c", count: $2)
        }

    @Test func writesTheBytesOfGit() throws {
        try withTemporaryDirectory { directory in
            let files = Self.names.map { "mkdir -p \"$(dirname '\($0)')\"; printf '\($0.count)' >'\($0)'\n" }.joined()
            let script = """
                git init -q .
                \(files)
                printf '#!/bin/sh\\n' >script
                chmod 755 script
                : >empty
                printf '%512s' x >block
                for length in 1 99 100 101 300; do ln -s "$(printf "%${length}s" | tr ' ' t)" "link$length"; done
                for length in 99 100 101 154 155 156; do
                    mkdir "$(printf "%${length}s" | tr ' ' D)"
                    : >"$(printf "%${length}s" | tr ' ' D)/file"
                done
                : >"$(printf 'caf\\351')"
                : >"$(printf '\\351')$(printf '%200s' | tr ' ' e)"
                git add .
                git commit -qm first
                git archive HEAD
                """
            let expected = try run("sh", ["-ec", script], directory: directory).success().output
            #expect(try archiveOfHead(in: directory, modified: aTime) == expected)
        }
    }

    /// git says a time that ustar cannot once, in the global header.
    @Test func writesTimesBeyondUstarAsGitDoes() throws {
        try withTemporaryDirectory { directory in
            let script = """
                git init -q .
                printf content >file
                ln -s "$(printf '%101s' | tr ' ' t)" link
                git add .
                GIT_COMMITTER_DATE='@8589934592 +0000' git commit -qm first
                git archive HEAD
                """
            let expected = try run("sh", ["-ec", script], directory: directory).success().output
            let modified = TarEntry.Timestamp(seconds: 8_589_934_592)
            #expect(try archiveOfHead(in: directory, modified: modified) == expected)
        }
    }

    /// Above 8 GiB git moves the size to a pax header; no content is needed to see it.
    @Test func movesASizeBeyondUstarToAPaxHeader() throws {
        var writer = TarWriter(to: HeadSink(), format: .gitArchive)
        try writer.append(
            TarEntry(path: [97], kind: .file(size: 8_589_934_592), mode: 0o664, modified: aTime),
            objectName: anObjectName)
        try writer.skipContent(8_589_934_592)
        let head = try writer.finish().bytes
        #expect(Array(head.prefix(50)) == Array("\(anObjectName).paxheader".utf8))
        #expect(Array(head[512..<531]) == Array("19 size=8589934592\n".utf8))
        #expect(Array(head[1024 + 124..<1024 + 136]) == Array("00000000000\0".utf8))
    }

    /// The entries of HEAD in git's order, a directory before what is in it, written by this module.
    private func archiveOfHead(in directory: FilePath, modified: TarEntry.Timestamp) throws -> [UInt8] {
        func git(_ arguments: String...) throws -> [UInt8] {
            try run("git", arguments, directory: directory).success().output
        }
        let commit = String(decoding: try git("rev-parse", "HEAD").dropLast(), as: UTF8.self)
        var writer = TarWriter(to: ArraySink(), format: .gitArchive)
        try writer.writeComment(commit, modified: modified)
        for line in try git("ls-tree", "-r", "-t", "-z", "HEAD").split(separator: 0) {
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            let words = String(decoding: fields[0], as: UTF8.self).split(separator: " ").map(String.init)
            let (mode, object, path) = (words[0], words[2], Array(fields[1]))
            let content = mode == "040000" ? [] : try git("cat-file", "blob", object)
            let (name, kind, permissions): ([UInt8], TarEntry.Kind, UInt16) =
                switch mode {
                case "040000": (path + [UInt8(ascii: "/")], .directory, 0o775)
                case "120000": (path, .symbolicLink(target: content), 0o777)
                case "100755": (path, .file(size: UInt64(content.count)), 0o775)
                default: (path, .file(size: UInt64(content.count)), 0o664)
                }
            try writer.append(
                TarEntry(path: name, kind: kind, mode: permissions, modified: modified), objectName: object)
            if case .file = kind { try writer.write(content.span.bytes) }
        }
        return try writer.finish().bytes
    }
}
