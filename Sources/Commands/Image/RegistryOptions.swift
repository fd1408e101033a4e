import ArgumentParser
import Escaping
import OCI
import Registry
import Settings
import SystemPackage

/// How the registries of a command are reached.
struct RegistryOptions: ParsableArguments {
    @Flag(help: "Need no TLS of the registry that is named, nor a certificate that we trust.")
    var insecure = false

    @Option(
        help: ArgumentHelp(
            "\(Settings.credentials.meaning) (default: \(Settings.credentials.defaultDescription)).", valueName: "path"),
        completion: .file())
    var credentials: String?

    /// - Parameters:
    ///   - references: what the command line names.
    ///   - hangups: as in `Transport`.
    func registries(of references: [ImageReference], hangups: [FileDescriptor] = []) throws -> Registries {
        let settings = try Settings(environment: environmentVariable)
        var transport = Transport(proxy: .environment, hangups: hangups)
        transport.insecureHosts = Set(try settings.value(of: Settings.insecureRegistries))
        if insecure { transport.insecureHosts.formUnion(references.map { "\($0.registry)" }) }
        transport.authorities = try settings.value(of: Settings.registryAuthorities).mapValues { FilePath($0) }
        let file = try credentials ?? settings.value(of: Settings.credentials)
        return Registries(
            transport: transport,
            credentials: CredentialFiles(file.map { FilePath($0) }, environment: try wholeEnvironment()),
            retries: RetryPolicy { RetryPolicy.sleep($0, hangups: hangups) },
            warn: { printWarning("\(Escaped($0))") })
    }
}

/// Which machine an image is for.
struct PlatformOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Such as linux/arm64 (default: this machine's).", valueName: "os/arch"))
    var platform: String?

    var value: Platform { get throws { try given ?? .current } }

    /// Nil when the command line does not say.
    var given: Platform? { get throws { try platform.map { try Platform($0) } } }
}
