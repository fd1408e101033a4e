import OCI
import SystemPackage
import TestSupport

@testable import Registry

extension DockerRegistry {
    var address: RegistryAddress { get throws { try RegistryAddress(host) } }

    func client(_ credentials: Credentials? = nil, trusting authority: FilePath? = nil) throws -> RegistryClient {
        var transport = Transport()
        if let authority { transport.authorities[host] = authority }
        return RegistryClient(try address, credentials: credentials, transport: transport)
    }
}
