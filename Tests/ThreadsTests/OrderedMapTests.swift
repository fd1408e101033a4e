import Testing
import Threads

@Suite struct OrderedMapTests {
    struct Failure: Error, Equatable {
        let number: Int
    }

    @Test(arguments: [(1, 1), (1, 5), (2, 4), (3, 3), (8, 16), (8, 1)])
    func returnsResultsInTheOrderOfTheirValues(workers: Int, depth: Int) throws {
        let map = try OrderedMap<Int, Int>(workers: workers, depth: depth) {
            { number in
                spin(number); return number * 2
            }
        }
        var results: [Int] = []
        for number in 0..<200 {
            if map.isFull, let result = try map.next() { results.append(result) }
            map.submit(number)
        }
        while let result = try map.next() { results.append(result) }
        #expect(results == (0..<200).map { $0 * 2 })
        #expect(map.isEmpty)
        #expect(try map.next() == nil)
    }

    @Test func saysWhenItIsFull() throws {
        let map = try OrderedMap<Int, Int>(workers: 2, depth: 3) { { $0 } }
        for number in 0..<3 {
            #expect(!map.isFull)
            map.submit(number)
        }
        #expect(map.isFull)
        #expect(try map.next() == 0)
        #expect(!map.isFull)
    }

    /// Each of the first three values waits for the other two: three threads, each with a transform of its own.
    @Test func givesEachWorkerATransformOfItsOwn() throws {
        let made = Monitor(0)
        let met = Monitor(0)
        let map = try OrderedMap<Int, Int>(workers: 3, depth: 3) {
            let own = made.update { count in
                count += 1
                return count
            }
            return { _ in
                met.update { $0 += 1 }
                met.wait { $0 == 3 ? () : nil }
                return own
            }
        }
        for number in 0..<3 { map.submit(number) }
        var owners: Set<Int> = []
        while let owner = try map.next() { owners.insert(owner) }
        #expect(owners == [1, 2, 3])
    }

    @Test(arguments: [1, 4])
    func throwsAnErrorWhereItsResultWouldComeAndEverAfter(workers: Int) throws {
        let map = try OrderedMap<Int, Int>(workers: workers, depth: 10) {
            { number in
                if number == 3 || number == 5 { throw Failure(number: number) }
                return number
            }
        }
        for number in 0..<8 { map.submit(number) }
        #expect(try [map.next(), map.next(), map.next()] == [0, 1, 2])
        for _ in 0..<3 {
            #expect(throws: Failure(number: 3)) { try map.next() }
        }
        #expect(!map.isEmpty)
    }

    @Test func letsGoOfTheValuesThatNobodyCollects() throws {
        final class Value: Sendable {
            let count: Monitor<Int>
            init(_ count: Monitor<Int>) {
                self.count = count
                count.update { $0 += 1 }
            }
            deinit { count.update { $0 -= 1 } }
        }
        let alive = Monitor(0)
        do {
            let map = try OrderedMap<Value, Value>(workers: 2, depth: 100) { { $0 } }
            for _ in 0..<100 { map.submit(Value(alive)) }
            _ = try map.next()
        }
        #expect(alive.update { $0 } == 0)
    }

    @Test func joinsItsWorkersWhenItIsDropped() throws {
        let ended = Monitor(0)
        final class Worker: Sendable {
            let ended: Monitor<Int>
            init(_ ended: Monitor<Int>) { self.ended = ended }
            deinit { ended.update { $0 += 1 } }
        }
        do {
            let map = try OrderedMap<Int, Int>(workers: 4, depth: 8) {
                let worker = Worker(ended)
                return { number in withExtendedLifetime(worker) { number } }
            }
            for number in 0..<8 { map.submit(number) }
        }
        #expect(ended.update { $0 } == 4)
    }
}

/// Work that takes longer for some values than for others.
private func spin(_ number: Int) {
    var sum = 0
    for step in 0..<(number % 7 * 1000) { sum &+= step }
    withExtendedLifetime(sum) {}
}
