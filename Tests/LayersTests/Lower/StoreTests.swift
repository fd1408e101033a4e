import Filesystem
import Glibc
import Layers
import OCI
import Synchronization
import SystemPackage
import Tar
import TestSupport
import Testing
import Threads

@Suite(.enabled(if: geteuid() == 0, "needs root"), .requires(tool: "tar2sqfs"))
struct StoreTests {
    @Test(arguments: LayerForm.allCases) func preparesALayerOnce(form: LayerForm) throws {
        let (states, counts, second) = try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage([tar("f a 1"), tar("f b 2")], in: directory, compressed: true)
            let states = Mutex<[LayerProgress]>([])
            let store = try image.store(form)
            let first = try store.prepare(image.manifest, image.configuration, from: image.layout) { progress in
                states.withLock { $0.append(progress) }
            }
            // Nothing is read any more.
            for layer in image.manifest.layers {
                try run("rm", [directory.appending("layout/blobs/sha256/\(layer.digest.hex)").string]).success()
            }
            return (states.withLock { $0 }, try (first.count, store.layers().count), try image.listing(form))
        }
        #expect(counts == (2, 2))
        #expect(second == ["/ directory 755 0:0 0", "/a regular 644 0:0 1000 '1'", "/b regular 644 0:0 1000 '2'"])
        for number in 1...2 {
            let own = states.filter { $0.number == number }
            #expect(own.allSatisfy { $0.count == 2 })
            #expect(own.first?.state == .reading(0) && own.last?.state == .ready)
            #expect(own.dropLast().last?.state == own.first.map { .reading(UInt64($0.layer.size)) })
        }
    }

    @Test func keepsALayerUnderWhatIsBelowItAndForItsOwners() throws {
        let (listings, count) = try inMountNamespace(on: .memory) { directory in
            let top = try tar("f bin/a 1", "f .wh.gone")
            let store = directory.appending("layers")
            let narrow = try OwnerRange("300000:10")
            let bases = try [tar("d usr", "l bin usr"), tar("d bin 700", "f gone 2"), tar("l bin nowhere")]
            var listings: [[String]] = []
            for (number, base) in bases.enumerated() {
                let image = try LayeredImage([base, top], in: directory.appending("\(number)"))
                let layers = try LayerStore(store).prepare(image.manifest, image.configuration, from: image.layout)
                listings.append(try image.withMerged(layers) { try treeListing($0, owners: .standard) })
                let others = try LayerStore(store, owners: narrow)
                    .prepare(image.manifest, image.configuration, from: image.layout)
                let other = try image.withMerged(others) { try treeListing($0, owners: narrow) }
                #expect(other == listings.last)
            }
            return (listings, try LayerStore(store).layers().count)
        }
        #expect(
            listings == [
                [
                    "/ directory 755 0:0 0", "/bin symbolicLink 777 0:0 1000 -> usr", "/usr directory 755 0:0 1000",
                    "/usr/a regular 644 0:0 1000 '1'",
                ],
                ["/ directory 755 0:0 0", "/bin directory 700 0:0 1000", "/bin/a regular 644 0:0 1000 '1'"],
                [
                    "/ directory 755 0:0 0", "/bin symbolicLink 777 0:0 1000 -> nowhere",
                    "/nowhere directory 755 0:0 0",
                    "/nowhere/a regular 644 0:0 1000 '1'",
                ],
            ])
        #expect(count == 12)
    }

    @Test(.requires(tool: "zstd")) func readsZstd() throws {
        let lines = try inMountNamespace(on: .memory) { directory in
            let archive = try tar("f a 1")
            let blob = try run("zstd", ["-c", "-q"], input: archive).success().output
            return try LayeredImage([(archive, blob, .ociLayerZstd)], in: directory).listing(.squashfs)
        }
        #expect(lines == ["/ directory 755 0:0 0", "/a regular 644 0:0 1000 '1'"])
    }

    @Test func leavesOutLayersThatShowNothing() throws {
        let counts = try inMountNamespace(on: .memory) { directory in
            let images = try [
                // What docker has for a step that changed nothing, and what it has been in the past.
                [tar("f a 1"), tar([String]()), []],
                [tar([String]()), []],
                [tar("f a 1"), tar("f .wh.nothing", "f d/.wh.x", "f d/.wh..wh..opq")],
                [tar("f a 1"), tar("f b 2"), tar("f .wh..wh..opq"), tar("f c 3")],
            ]
            return try images.enumerated().map { number, tars in
                try LayeredImage(tars, in: directory.appending("\(number)")).prepare().count
            }
        }
        #expect(counts == [1, 1, 1, 1])
    }

    @Test func checksBothDigests() throws {
        let (said, left) = try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage([tar("f a 1")], in: directory, compressed: true)
            let layer = image.manifest.layers[0]
            var other = ImageConfiguration(platform: image.configuration.platform)
            other.appendLayer(diffID: layer.digest, HistoryEntry(createdBy: "test"))
            let blob = directory.appending("layout/blobs/sha256/\(layer.digest.hex)")
            var said: [String] = []
            func attempt(_ configuration: ImageConfiguration) throws {
                do {
                    _ = try image.store().prepare(image.manifest, configuration, from: image.layout)
                    said.append("prepared")
                } catch { said.append("\(error)".replacing(layer.digest.description, with: "BLOB")) }
            }
            try attempt(other)
            other.appendLayer(diffID: layer.digest, HistoryEntry(createdBy: "test"))
            try attempt(other)
            // The gzip header's time, which changes nothing but the digest.
            try run("sh", ["-c", "printf '\\1' | dd of='\(blob)' bs=1 seek=4 conv=notrunc"]).success()
            try attempt(image.configuration)
            try run("sh", ["-c", "printf x >> '\(blob)'"]).success()
            try attempt(image.configuration)
            try run("rm", [blob.string]).success()
            try attempt(image.configuration)
            return (said.map { $0.replacing("\(directory)", with: "/D") }, try names(in: directory.appending("layers")))
        }
        #expect(said[0].hasPrefix("cannot use layer 'BLOB': its tar has digest 'sha256:"))
        #expect(said[0].hasSuffix("', the image's configuration says 'BLOB'"))
        #expect(said[1] == "cannot use the image: its manifest has 1 layers, its configuration 2")
        #expect(said[2].hasPrefix("'BLOB' has other content: its digest is 'sha256:"))
        #expect(said[3].hasPrefix("'BLOB' has more than its "))
        #expect(said[4] == "image layout '/D/layout' has no 'BLOB'")
        #expect(left == ["locks"])
    }

    @Test func isPreparedOnceByManyAtOnce() throws {
        let (forms, count, left) = try inMountNamespace(on: .memory) { directory in
            let lines = (0..<2000).map { "f f\($0) \($0)" }
            let image = try LayeredImage([tar(lines), tar(["f last 1"])], in: directory, compressed: true)
            let forms = Mutex<[[LayerForm]]>([])
            let threads = try (0..<8).map { _ in
                try Thread {
                    // None of its layers is found below if it throws.
                    let layers = try? image.prepare()
                    forms.withLock { $0.append(layers?.map(\.form) ?? []) }
                }
            }
            for thread in threads { thread.join() }
            return (
                forms.withLock { $0 }, try image.store().layers().count, try names(in: directory.appending("layers"))
            )
        }
        #expect(forms == Array(repeating: [.squashfs, .squashfs], count: 8))
        #expect(count == 2)
        #expect(left.count == 3)
    }

    @Test func removesWhatNoImageHasUnlessItIsInUse() throws {
        try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage([tar("f a 1"), tar("f b 2")], in: directory.appending("1"))
            let other = try LayeredImage([tar("f a 1"), tar("f c 3")], in: directory.appending("2"))
            let path = directory.appending("layers")
            func prepare(_ image: LayeredImage, _ form: LayerForm) throws -> [PreparedLayer] {
                try LayerStore(path, form: form).prepare(image.manifest, image.configuration, from: image.layout)
            }
            let store = try LayerStore(path)
            try run("mkdir", ["\(path)/\(String(repeating: "0", count: 64)).1-1.squashfs.0"]).success()
            try run("touch", ["\(path)/\(String(repeating: "0", count: 64)).1-1.squashfs.0/index"]).success()
            let held = try prepare(image, .squashfs)
            _ = try prepare(other, .directory)
            let early = Timestamp(seconds: 0)
            let planned = try store.collect(keeping: [other.configuration], usedSince: early, dryRun: true)
            // Of another version.
            #expect(planned.map(\.size) == [0])
            #expect(try store.collect(keeping: [other.configuration]).map(\.layer) == planned.map(\.layer))
            #expect(try store.layers().count == 3)
            try withExtendedLifetime(held) {
                let later = Timestamp(seconds: Timestamp.now.seconds + 60)
                let old = try store.collect(keeping: [image.configuration, other.configuration], usedSince: later)
                #expect(old.count == 1 && old.allSatisfy { $0.size > 0 && $0.lastUse > early })
                let rest = try image.withMerged(held) { try treeListing($0, owners: .standard).count }
                #expect(rest == 3)
            }
        }
    }

    @Test func removesTheRestWhenNobodyHoldsItAnyMore() throws {
        try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage([tar("f a 1"), tar("f b 2")], in: directory)
            for form in LayerForm.allCases {
                _ = try image.prepare(form)
                #expect(try image.store().collect(keeping: []).count == 2)
                #expect(try names(in: directory.appending("layers")) == ["locks"])
            }
        }
    }

    @Test(arguments: LayerForm.allCases) func saysInOneSentenceThatTheDiskIsFull(form: LayerForm) throws {
        let (said, left, lines) = try inMountNamespace { directory in
            let disk = directory.appending("disk")
            try run("mkdir", [disk.string]).success()
            try run("mount", ["-t", "tmpfs", "-o", "size=300k", "tmpfs", disk.string]).success()
            defer { umount2(disk.string, Int32(MNT_DETACH)) }
            // Bytes that lz4 cannot make smaller, and other ones in each file: tar2sqfs keeps equal files once.
            var generator = SeededGenerator(seed: 1)
            let files = ["a", "b", "c"].map { name in
                let noise = String(decoding: generator.bytes(150 << 10).map { $0 & 0x7f }, as: UTF8.self)
                return (TarEntry.file(name, UInt64(noise.utf8.count)), noise)
            }
            let image = try LayeredImage([tar("f small 1"), tar(files)], in: directory)
            let store = try LayerStore(disk.appending("layers"), form: form)
            var said = "prepared"
            do {
                _ = try store.prepare(image.manifest, image.configuration, from: image.layout)
            } catch { said = "\(error)".replacing(image.manifest.layers[1].digest.description, with: "BLOB") }
            let left = try names(in: disk.appending("layers")).filter { $0.hasPrefix(".") }
            try run("mount", ["-o", "remount,size=64m", disk.string]).success()
            let layers = try store.prepare(image.manifest, image.configuration, from: image.layout)
            let lines = try image.withMerged(layers) { try treeListing($0, owners: .standard).count }
            return (said.replacing("\(directory)", with: "/D"), left, lines)
        }
        #expect(said == "cannot prepare layer 'BLOB': no space is left on the device of '/D/disk/layers'")
        #expect(left.isEmpty)
        #expect(lines == 5)
    }

    @Test(arguments: LayerForm.allCases) func isWholeWheneverItsPreparersAreKilled(form: LayerForm) throws {
        let lines = (0..<600).map { "f d\($0 % 7)/f\($0) \($0)" }
        try withTemporaryDirectory(on: .memory) { directory in
            let image = try LayeredImage(
                [tar(lines), tar(lines.map { $0 + "x" }), tar("f last 1")], in: directory, compressed: true)
            let expected = try inMountNamespace(on: .memory) { _ in try image.listing(form) }
            try run("rm", ["-r", directory.appending("layers").string]).success()
            var generator = SeededGenerator(seed: 7)
            for _ in 0..<Soak.count(short: 2, full: 100) {
                let milliseconds = Int.random(in: 10...300, using: &generator)
                // The shell reaps them: a process that is not reaped still counts as the owner of what it left.
                let command = """
                    "$@" & first=$!
                    "$@" & second=$!
                    sleep \(Double(milliseconds) / 1000)
                    kill -KILL "$first" "$second"
                    wait
                    """
                let helper = try pushyardExecutable.removingLastComponent().appending("LayersTestHelper")
                let arguments = [
                    helper.string, image.layout.path.string, LayeredImage.name, directory.appending("layers").string,
                    form.rawValue, "true",
                ]
                try run("sh", ["-c", command, "sh"] + arguments).success()
                let found = try inMountNamespace(on: .memory) { _ in try image.listing(form) }
                #expect(found == expected, "after \(milliseconds) ms")
                #expect(try names(in: directory.appending("layers")).count == 4, "after \(milliseconds) ms")
                #expect(try names(in: directory.appending("layers/locks")).isEmpty)
                #expect(try run("losetup", ["-l"]).success().outputText.contains(directory.string) == false)
                try run("rm", ["-r", directory.appending("layers").string]).success()
            }
        }
    }
}
