import Testing
import Threads

@Suite struct AlongsideTests {
    enum Failure: Error {
        case scope, body, translated
    }

    @Test func keepsTheScopeOpenUntilTheBodyHasEnded() throws {
        let events = Monitor<[String]>([])
        let value = try alongside { (use: (Int) throws -> Void) in
            events.update { $0.append("open") }
            try use(1)
            events.update { $0.append("closed") }
        } _: { resource in
            let value = try resource() + resource()
            events.update { $0.append("used") }
            return value
        }
        #expect(value == 2)
        #expect(events.update { $0 } == ["open", "used", "closed"])
    }

    @Test func worksBeforeTheScopeIsOpen() throws {
        let isWorking = Monitor(false)
        let value = try alongside { (use: (Int) throws -> Void) in
            isWorking.wait { $0 ? () : nil }
            try use(1)
        } _: { resource in
            isWorking.update { $0 = true }
            return try resource()
        }
        #expect(value == 1)
    }

    @Test(arguments: [true, false]) func throwsWhatTheScopeThrows(isNeeded: Bool) {
        let scope = { @Sendable (_: (Int) throws -> Void) throws in throw Failure.scope }
        #expect(throws: Failure.scope) {
            try alongside(scope) { resource in
                if isNeeded { _ = try resource() }
            }
        }
    }

    @Test(arguments: [true, false]) func tellsTheScopeOfTheBodysError(isNeeded: Bool) {
        let scope = { @Sendable (use: (Int) throws -> Void) throws in
            do { try use(1) } catch { throw error as? Failure == .body ? Failure.translated : error }
        }
        #expect(throws: Failure.translated) {
            try alongside(scope) { resource in
                if isNeeded { _ = try resource() }
                throw Failure.body
            }
        }
    }
}
