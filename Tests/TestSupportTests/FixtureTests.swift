import Glibc
import SystemPackage
import TestSupport
import Testing

@Suite struct FixtureTests {
    @Test(arguments: [TemporaryPlace.disk, .memory])
    func removesATemporaryDirectoryWithItsContents(place: TemporaryPlace) throws {
        let directory = try withTemporaryDirectory(on: place) { directory in
            try run("mkdir", ["-p", "a/b"], directory: directory).success()
            return directory
        }
        #expect(access(directory.string, F_OK) == -1)
        #expect(errno == ENOENT)
    }

    @Test func removesATemporaryDirectoryAfterAnError() async throws {
        struct Failure: Error {}
        var seen: FilePath?
        await #expect(throws: Failure.self) {
            try await withTemporaryDirectory { directory in
                seen = directory
                await Task.yield()
                throw Failure()
            }
        }
        #expect(access(try #require(seen).string, F_OK) == -1)
    }

    /// The first outputs of the reference implementation, https://prng.di.unimi.it/splitmix64.c, for the seed 1234567.
    @Test func generatesTheNumbersOfSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }
}
