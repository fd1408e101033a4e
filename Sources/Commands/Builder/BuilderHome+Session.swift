import Build
import Engines
import Escaping
import Filesystem
import Layers
import OCI
import Receive
import Settings
import SystemPackage

extension BuilderHome {
    /// Makes images' layers ready to mount, and looks into them.
    func layers(_ settings: Settings) throws -> LayerStore {
        try LayerStore(path.appending("layers"), owners: OwnerRange(settings.value(of: Settings.ownerRange)))
    }

    /// Needs a mount namespace of this process's own.
    func engine(_ settings: Settings) throws -> NativeEngine {
        let configuration = NativeEngine.Configuration(
            owners: try OwnerRange(settings.value(of: Settings.ownerRange)), scratch: try subdirectory("scratch").path,
            networks: try NetworkSettings(settings), baseTimeout: try settings.value(of: Settings.baseTimeout))
        return try NativeEngine(configuration, images: store.layout, layers: layers(settings))
    }

    /// - Parameter hangups: as in `BuildInputs`.
    func session(
        of app: AppName, _ settings: Settings, _ registries: any ImageRegistries, log: some BuildLog,
        observer: any BuildObserver, hangups: [FileDescriptor]
    ) throws -> BuildSession<NativeEngine, PreparedImages> {
        BuildSession(
            engine: try engine(settings), inspector: PreparedImages(in: try layers(settings)) { log.note($0) },
            store: store, registries: registries, known: try known(of: app), caches: try caches(of: app), log: log,
            observer: observer, hangups: hangups)
    }
}

extension NetworkSettings {
    fileprivate init(_ settings: Settings) throws {
        let proxies = try settings.value(of: Settings.buildProxies).map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw UnusableSetting.value(Settings.buildProxies.name, "'\(Escaped(text))' is not NAME=URL")
            }
            return (parts[0], parts[1])
        }
        self.init(
            blocksPrivateRanges: try settings.value(of: Settings.privateRanges) == "blocked",
            certificates: try settings.value(of: Settings.buildCertificates).map { FilePath($0) },
            proxies: Dictionary(proxies) { $1 })
    }
}
