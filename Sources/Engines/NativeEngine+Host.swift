import Filesystem
public import Layers
import SystemPackage

/// What the engine needs of a host, asked before there is anything to build.
extension NativeEngine {
    /// - Throws: ``EngineError/rangeInUse(_:by:free:)``.
    public static func checkOwners(_ owners: OwnerRange) throws {
        try OwnerAccounts(in: Directory("/etc")).check(owners)
    }

    /// - Throws: ``EngineError/noControllers(_:)``.
    public static func checkControlGroups() throws { _ = try ControlGroups() }

    /// Makes a user namespace, for a moment.
    ///
    /// - Throws: ``EngineError/noUserNamespace(_:)``.
    public static func checkNamespaces() throws { _ = try Holder(ownNetwork: true) }

    /// Says that this process is about to start a container: the kernel prepares for it meanwhile, where it can.
    public static func expectContainer() { ControlGroups.expectMove() }
}
