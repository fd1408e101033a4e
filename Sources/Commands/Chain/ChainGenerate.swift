import ArgumentParser
import Chains
import Filesystem
import SystemPackage

/// `pushyard chain generate`
struct ChainGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write packer's files for the images of a chain, from one template.",
        discussion: """
            In the template, mostly docker/packer.json, __NAME__ and __VERSION__ become the image's, and __ANSIBLE_FOLDER__, \
            __SALT_FOLDER__ and __DOCKER_FOLDER__ those of the project: 'ansible' or '.ansible', whichever is there. Only \
            images that packer builds get a file, in 'packer' beside the manifest. A file that was changed since it was \
            generated is left alone; 'packer/.generated' has the digests, as sha256sum writes them.

            Examples:
              pushyard chain generate
              pushyard chain generate --packer-template docker/packer.json
              git -C docker diff --stat packer

            Exit status: 0 done, 2 usage, 13 the manifest or the template is invalid.
            """)

    @OptionGroup var generation: ChainGenerationOptions
    @OptionGroup var manifests: ChainManifestOptions

    func run() throws { try generation.generate(manifests) }
}

/// What 'chain generate' and --generate-images have in common.
struct ChainGenerationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The template (PACKER_TEMPLATE, default packer.json beside the manifest).", valueName: "file"),
        completion: .file())
    var packerTemplate: String?

    @Option(
        help: ArgumentHelp("What __ANSIBLE_FOLDER__ stands for (ANSIBLE_FOLDER).", valueName: "dir"),
        completion: .directory)
    var ansibleFolder: String?

    @Option(
        help: ArgumentHelp("What __SALT_FOLDER__ stands for (SALT_FOLDER).", valueName: "dir"), completion: .directory)
    var saltFolder: String?

    @Flag(name: .customLong("overwrite"), help: "Overwrite files that were not generated, or changed since.")
    var overwrites = false

    func generate(_ manifests: ChainManifestOptions) throws {
        let paths = try reported { () throws(ManifestErrors) in
            let template = packerTemplate ?? environmentVariable("PACKER_TEMPLATE")
            var folders: [String: String] = [:]
            folders["ANSIBLE"] = ansibleFolder ?? environmentVariable("ANSIBLE_FOLDER")
            folders["SALT"] = saltFolder ?? environmentVariable("SALT_FOLDER")
            folders["DOCKER"] = manifests.dockerFolder ?? environmentVariable("DOCKER_FOLDER")
            let generation = PackerGeneration(
                try manifests.request(), template: template.map { FilePath($0) }, folders: folders,
                overwrites: overwrites)
            return try generation.write()
        }
        for path in paths { try printResult(path.string) }
    }
}
