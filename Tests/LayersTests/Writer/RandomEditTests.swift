import Filesystem
import Glibc
import Layers
import OCI
import SystemPackage
import TestSupport
import Testing

@Suite(.enabled(if: geteuid() == 0, "needs root")) struct RandomEditTests {
    /// Two random layers on a random base; the layers are made again of the same edits elsewhere.
    @Test(.requires(tool: "umoci"), .requires(tool: "python3")) func unpackToWhatTheContainerSaw() throws {
        for seed in 0..<Soak.count(short: 8, full: 500) {
            try inOverlayBuild { build in
                let program = try build.directory.createFile("edits.py", mode: FilePermissions(rawValue: 0o644))
                try program.write(Array(randomEdits.utf8).span.bytes)
                try program.close()
                func edits(_ number: Int, _ count: Int) -> String {
                    "python3 '\(build.directory.path)/edits.py' \(seed * 10 + number) \(count)"
                }
                let base = try build.tree("base", edits(0, 60))
                var (lower, layers) = ([base], [try build.layer(base)])
                var expected = try TreeSnapshot(of: base, owners: OverlayBuild.owners)
                for number in 1...2 {
                    let (upper, seen) = try build.change(FileName("upper\(number)"), over: lower, edits(number, 40)) {
                        try TreeSnapshot(of: $0, owners: OverlayBuild.owners)
                    }
                    let again = try build.change(FileName("again\(number)"), over: lower, edits(number, 40))
                    let layer = try build.layer(upper, over: lower)
                    let layerAgain = try build.layer(again, over: lower, workers: 1)
                    #expect(layerAgain == layer, "seed \(seed)")
                    layers.append(layer)
                    lower.append(upper)
                    expected = seen
                }
                try build.image("image", layers)
                let differences = try expected.differences(
                    from: build.unpackedByUmoci("image"), epoch: OverlayBuild.epoch)
                #expect(differences == [], "seed \(seed)")
            }
        }
    }
}
