import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

@Suite struct ScaleTests {
    /// 30 bases, 990 images on them, 1,980 on these: each with a file and a context of its own.
    @Test(.disabled(if: isDebugBuild, "only the release has a budget: use Tests/run"))
    func plansThreeThousandImagesInASecondOrTwo() throws {
        try withTemporaryDirectory(on: .memory) { directory in
            let script = """
                mkdir -p proj/docker proj/files; cd proj
                for i in $(seq 0 2999); do
                    if [ $i -lt 30 ]; then base=debian:12
                    elif [ $i -lt 1020 ]; then base=y/n$((i % 30)):1
                    else base=y/n$((30 + i % 990)):1; fi
                    printf 'ARG BASE\\nFROM %s\\nCOPY files/%s /f\\nRUN true\\n' $base $i >Dockerfile.n$i
                    echo $i >files/$i
                done
                """
            try run("bash", ["-euc", script], directory: directory).success()
            let project = Project(root: directory.appending("proj"))
            let entries = (0..<3000).map {
                #"{"tag": "y/n\#($0):1", "dockerfile": "Dockerfile.{name}", "args": {"A": "{version}"}}"#
            }
            try project.write(#"{"images": [\#(entries.joined(separator: ",\n"))]}"#, to: "docker/IMAGES.json")
            var existing = ExistingImages()
            existing.images[try ImageReference("debian:12")] = .init(digest: Digest(of: [1]), key: nil)
            let start = ContinuousClock.now
            let graph = try project.graph()
            let plan = try graph.plan(existing: existing)
            let lines = plan.lines
            let time = ContinuousClock.now - start
            #expect(plan.waves.map(\.count) == [30, 990, 1980])
            #expect(lines.last == "3000 images: 3000 to build, 0 up to date")
            #expect(time < .seconds(2))
        }
    }
}

#if DEBUG
private let isDebugBuild = true
#else
private let isDebugBuild = false
#endif
