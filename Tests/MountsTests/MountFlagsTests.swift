import Mounts
import Testing

@Suite struct MountFlagsTests {
    @Test func hasTheNumbersOfMount() {
        #expect(MountFlags([.readOnly, .noSetID, .noDevices, .noPrograms]).rawValue == 15)
    }
}
