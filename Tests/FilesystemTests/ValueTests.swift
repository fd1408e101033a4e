import Filesystem
import SystemPackage
import Testing

@Suite struct ValueTests {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"),
            (-1, "1969-12-31 23:59:59 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (1_714_561_505, "2024-05-01 11:05:05 UTC"),
        ] as [(Int64, String)])
    func writesTimesInUTC(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds, nanoseconds: 999_999_999).description == text)
    }

    @Test(arguments: [Duration.zero, .nanoseconds(1), .milliseconds(999), .seconds(1), .milliseconds(1001)])
    func tellsWhatTheTimeWas(duration: Duration) {
        func total(_ time: Timestamp) -> Duration { .seconds(time.seconds) + .nanoseconds(Int64(time.nanoseconds)) }
        let (before, then, after) = (Timestamp.now, Timestamp.ago(duration), Timestamp.now)
        #expect(total(before) <= total(then) + duration)
        #expect(total(then) + duration <= total(after))
    }

    @Test(arguments: ["", "1", "-1", "1-", "1-2-3", "0-1", "-1-1", "4294967297-1", "1--1", " 1-1", "a-b"])
    func refusesWhatIsNoProcessIdentity(text: String) {
        #expect(ProcessIdentity(text) == nil)
    }

    @Test func recognisesARunningProcess() throws {
        let current = try ProcessIdentity.current()
        #expect(current.isAlive)
        #expect(ProcessIdentity(current.description) == current)
        #expect(ProcessIdentity("\(current.pid)-\(current.startTime + 1)")?.isAlive == false)
    }

    @Test(
        arguments: [
            (
                .refused(.createFile, "/a/it's\n", .noSpace),
                "cannot create file '/a/it\\'s\\n': no space is left on the device"
            ),
            (
                .refused(.createFile, "a", .noSuchFileOrDirectory),
                "cannot create file 'a': its directory does not exist"
            ),
            (.refused(.write, "a", .diskQuotaExceeded), "cannot write 'a': the disk quota is used up"),
            (.refused(.close, "a", .ioError), "cannot close 'a': the device reported an input/output error"),
            (.refused(.open, "a", .tooManyOpenFiles), "cannot open 'a': this process has too many open files"),
            (
                .refused(.createHardLink(to: "b"), "a", .improperLink),
                "cannot link 'a' to 'b': they are on different filesystems"
            ),
            (
                .refused(.rename(to: "b"), "a", .noSuchFileOrDirectory),
                "cannot rename 'a' to 'b': one of the two does not exist"
            ),
            (.refused(.remove, "a", .directoryNotEmpty), "cannot remove 'a': it is not empty"),
            (.refused(.remove, "a", .resourceBusy), "cannot remove 'a': a filesystem is mounted on it"),
            (.refused(.readLink, "a", .invalidArgument), "cannot read symbolic link 'a': it is not a symbolic link"),
            (.refused(.setOwner, "a", .notPermitted), "cannot set the owner of 'a': the operation is not permitted"),
            (.refused(.sync, "a", .staleNFSFileHandle), "cannot write 'a' to disk: stale file handle (errno 116)"),
        ] as [(FilesystemError, String)])
    func makesASentenceOfEachError(error: FilesystemError, sentence: String) {
        #expect(error.description == sentence)
    }
}
