import OCI
import SystemPackage
import TestSupport
import Testing

@testable import Chains

/// The examples of seed 003, in its words; where its text is no JSON (a brace too many, a comment that goes on in a line without
/// a mark) it was corrected.
@Suite struct SeedManifestTests {
    @Test func readsTheOverviewsExample() throws {
        let manifest = """
            {
             "images": [{
               "file": "myimg.json", # file living inside docker/${builder},
               "working_dir": "../", # opt: relative to IMAGES.json
               "extra_args": "", # opt: arguments for builder
               "builder_type": "packer"}
             ]
            }
            """
        try withProject(manifest, ["docker/packer/myimg.json": #"{"builders": []}"#]) { project in
            let plan = try project.graph().plan()
            let image = try #require(plan.images.first?.image)
            // The name comes from the directory and the version from the file.
            #expect((image.name, image.version) == ("proj", "myimg"))
            #expect(image.id.description == "packer__myimg.json")
            #expect(image.workingDirectory == project.root)
            #expect(plan.commandLine("proj", in: project) == "cd /proj && packer build FILE")
        }
    }

    @Test func readsTheDockerfilesExample() throws {
        let manifest = """
            {
             "images": [{
               "file": "Dockerfile", # file living inside docker/packer
               "tag": "mycorp/myimg", # tag to produce
               "name": "myimg", # name part of the image,
                                # default: top directory name
               "version": "1.0", # version of the image,

                                 // default: filewithoutext
               "working_dir": "../", # opt: relative to IMAGES.json
               "extra_args": "", # opt: arguments for packer
               "builder_type": "dockerfile"}
               ],
            }
            """
        for place in ["docker/dockerfile/Dockerfile", "Dockerfile", "docker/Dockerfile"] {
            try withProject(manifest, [place: "FROM scratch\n"]) { project in
                let plan = try project.graph().plan()
                let image = try #require(plan.images.first?.image)
                #expect((image.name, image.version) == ("myimg", "1.0"))
                #expect(image.id.description == "dockerfile__mycorp/myimg")
                #expect(
                    plan.commandLine("myimg", in: project)
                        == "cd /proj && buildah build --layers --timestamp 0 -f FILE -t mycorp/myimg:latest /proj")
            }
        }
    }

    @Test func readsTheExampleForDocker() throws {
        let manifest = """
            {
              "images": [
                {
                  "tag": "corpusops/docker-matrix:v0.25.1",
                  "builder_type": "docker",
                  "extra_args": "--build-arg BV_SYN={img_parts[tag]}" /* <- wiill be formatresolved */
                }
              ]
            }
            """
        try withProject(manifest, ["Dockerfile": "FROM scratch\nARG BV_SYN\n"]) { project in
            var choices = BuildChoices()
            choices.engine = .docker
            choices.squash = true
            choices.builderArguments = ["--pull"]
            let plan = try project.graph().plan(ChainSelection(), choices)
            #expect(plan.images.map(\.image.name) == ["docker-matrix"])
            #expect(plan.images.map(\.image.version) == ["v0.25.1"])
            // docker build <builder_args> --squash <extra_args> -f <file> -t <tag> <working_dir>
            #expect(
                plan.commandLine("docker-matrix", in: project)
                    == "cd /proj && docker build --pull --squash --build-arg BV_SYN=v0.25.1 -f FILE"
                    + " -t corpusops/docker-matrix:v0.25.1 /proj")
        }
    }

    /// Seed 003's tip: either `version` and `name`, from which the file's name comes, or `file`.
    @Test(arguments: [
        (#"{"version": "1.0", "name": "es"}"#, "docker/packer/es-1.0.json", "es", "1.0"),
        (#"{"name": "es"}"#, "docker/packer/es.json", "es", "es"),
        (#"{"file": "es.json"}"#, "docker/packer/es.json", "proj", "es"),
        (#"{"builder_type": "docker", "version": "1.0", "name": "es"}"#, "Dockerfile.es-1.0", "es", "1.0"),
        (#"{"dockerfile": "Dockerfile.proj-2.1"}"#, "Dockerfile.proj-2.1", "proj", "2.1"),
        (#"{"dockerfile": "Dockerfile"}"#, "Dockerfile", "proj", ""),
        (#"{"dockerfile": "web/Dockerfile.m4"}"#, "web/Dockerfile.m4", "proj", ""),
    ])
    func derivesNamesAsTheTipSays(entry: String, file: String, name: String, version: String) throws {
        let text = file.hasSuffix("json") ? #"{"builders": []}"# : "FROM scratch\n"
        try withProject(#"{"images": [\#(entry)]}"#, [file: text]) { project in
            let image = try #require(try project.graph().images.first)
            #expect((image.name, image.version) == (name, version))
            if case .dockerfile = image.builder {
                #expect(image.tag?.familiar == (version.isEmpty ? "\(name):latest" : "\(name):\(version)"))
            }
        }
    }

    /// What every real manifest of corpusops is made of: `tag` and `dockerfile`, an order by hand, two manifests.
    @Test func readsManifestsAsTheyWereUsed() throws {
        let entries = ["ubuntu:16.04", "ubuntu:14.04"].flatMap { ["\($0)_preprovision", $0] }.map { tag in
            "\t\t{\"tag\": \"corpusops/\(tag)\",\n\t\t \"dockerfile\": \"docker/corpusops/{name}:{version}\"}"
        }
        var files: [String: String] = [:]
        for version in ["16.04", "14.04"] {
            files["docker/corpusops/ubuntu:\(version)_preprovision"] = "FROM ubuntu:\(version)\n"
            files["docker/corpusops/ubuntu:\(version)"] = "FROM corpusops/ubuntu:\(version)_preprovision\n"
        }
        try withProject("{\"images\": [\n\(entries.joined(separator: ",\n"))\n]}\n", files) { project in
            let plan = try project.graph().plan()
            #expect(
                plan.outline == [
                    "1 1 corpusops/ubuntu:16.04_preprovision", "2 2 corpusops/ubuntu:16.04",
                    "3 1 corpusops/ubuntu:14.04_preprovision", "4 2 corpusops/ubuntu:14.04",
                ])
            #expect(plan.warnings == [])
        }
    }
}
