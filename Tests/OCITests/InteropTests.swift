import OCI
import SystemPackage
import TestSupport
import Testing

@Suite struct InteropTests {
    /// Not in docker's format: skopeo finds only OCI manifests in a layout.
    @Test(.requires(tool: "skopeo")) func isReadByAndReadsFromSkopeo() throws {
        try withLayout { layout in
            let manifest = try writeImage("1", "2", to: layout)
            try layout.tag(manifest.descriptor, as: ReferenceName("team/blog:main"))
            try withTemporaryDirectory(on: .memory) { directory in
                let target = directory.appending("copy")
                try run(
                    "skopeo",
                    [
                        "copy", "--insecure-policy", "--override-arch", "amd64", "oci:\(layout.path):team/blog:main",
                        "oci:\(target):again",
                    ]
                ).success()
                let copy = try ImageLayout(target)
                #expect(try copy.verify() == [])
                let descriptor = try copy.resolve(ReferenceName("again"))
                guard case .manifest(let read) = try copy.document(descriptor) else {
                    Issue.record("skopeo wrote something else than a manifest")
                    return
                }
                #expect(try copy.configuration(of: read) == layout.configuration(of: manifest))
            }
        }
    }

    @Test(.requires(tool: "umoci")) func sharesALayoutWithUmoci() throws {
        try withLayout { layout in
            let manifest = try writeImage("1", "2", to: layout)
            try layout.tag(manifest.descriptor, as: ReferenceName("ours"))
            #expect(try run("umoci", ["ls", "--layout", layout.path.string]).success().outputText == "ours\n")
            try run("umoci", ["config", "--image", "\(layout.path):ours", "--tag", "theirs", "--config.user", "1000"])
                .success()
            guard case .manifest(let theirs) = try layout.document(layout.resolve(ReferenceName("theirs"))) else {
                Issue.record("umoci wrote something else than a manifest")
                return
            }
            #expect(try layout.configuration(of: theirs).execution.user == "1000")
            #expect(theirs.layers == manifest.layers)
            try layout.tag(manifest.descriptor, as: ReferenceName("again"))
            #expect(try layout.resolve(ReferenceName("ours")) == manifest.descriptor)
            #expect(try layout.verify() == [])
            try run("umoci", ["gc", "--layout", layout.path.string]).success()
            #expect(try layout.verify() == [])
        }
    }
}
