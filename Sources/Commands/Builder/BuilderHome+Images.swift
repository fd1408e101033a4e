import Filesystem
import Layers
import OCI
import Settings

extension BuilderHome {
    /// Removes names that the policy does not keep, what no name leads to, and what was made ready of that.
    func collect(_ policy: RetentionPolicy, dryRun: Bool) throws -> (images: CollectionReport, layers: [CollectedLayer])
    {
        let layers = try layers(Settings(environment: environmentVariable))
        let images = try store.collect(policy, dryRun: dryRun)
        let kept = try store.configurations(without: images.names)
        return (images, try layers.collect(keeping: kept, dryRun: dryRun))
    }
}
