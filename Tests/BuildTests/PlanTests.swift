import Build
import OCI
import Testing

/// Plans, without a container.
@Suite struct PlanTests {
    private func request(_ convention: Convention, _ base: ImageFacts) throws -> BuildRequest {
        BuildRequest(convention, try listing("build.sh", "run.sh"), epoch: 1_700_000_000, base: base)
    }

    @Test func runsDoskarasScriptsByBashInBuild() throws {
        let blueprint = try Blueprint(request(.doskara, .debian))
        let stage = try #require(blueprint.plan.stages.first)
        #expect(blueprint.plan.stages.count == 1)
        #expect(stage.insertions == [Insertion(.source, at: "/build")])
        let step = try #require(stage.steps.first)
        #expect(stage.steps.map(\.name) == ["build.sh"])
        #expect(step.arguments == ["/bin/bash", "./build.sh"])
        #expect(step.workingDirectory == "/build")
        #expect(step.user == nil && step.mounts == [] && step.network == .isolated)
        #expect(step.value(of: "SOURCE_DATE_EPOCH") == "1700000000")
        let execution = try #require(stage.commit?.execution)
        #expect(execution.command == ["/bin/bash", "./run.sh"])
        #expect(execution.workingDirectory == "/build")
        #expect(execution.exposedPorts == ["80/tcp"])
        #expect(execution.environment == ["DEBIAN_FRONTEND=noninteractive"])
    }

    @Test func keepsWharfiesSourceOutOfTheImage() throws {
        let stage = try #require(Blueprint(request(.wharfie, .wharfie())).plan.stages.first)
        #expect(stage.insertions == [])
        #expect(stage.steps.map(\.arguments) == [["/usr/bin/prepare"]])
        #expect(stage.steps[0].mounts == [Mount(.volume(.source, .kept), at: "/usr/source")])
        #expect(stage.commit?.excluded == ["/usr/source"])
        #expect(stage.commit?.execution.command == ["/usr/bin/run"])
    }

    @Test func savesThenRestoresThenPrepares() throws {
        var request = try request(.wharfie, .wharfie())
        request.previous = .askedFor(try .wharfie("blog"))
        let stages = try Blueprint(request).plan.stages
        #expect(stages.map(\.name) == ["save", "build"])
        #expect(stages[0].base.reference.familiar == "blog")
        #expect(stages.map { $0.steps.map(\.name) } == [["save-artifact"], ["restore-artifact", "prepare"]])
        let artifacts = Mount(.volume(.artifacts, .kept), at: "/usr/artifacts")
        #expect(stages[0].steps[0].mounts == [artifacts] && stages[0].commit == nil)
        #expect(stages[1].steps.allSatisfy { $0.mounts.contains(artifacts) })
        #expect(stages[1].commit?.excluded == ["/usr/source", "/usr/artifacts"])
    }

    @Test func isNotIncrementalByItselfWithWharfie() throws {
        var request = try request(.wharfie, .wharfie())
        request.previous = .found(try .wharfie("blog"))
        let blueprint = try Blueprint(request)
        #expect(blueprint.plan.stages.map(\.name) == ["build"])
        #expect(blueprint.incremental == .no("it was not asked for"))
    }

    @Test(arguments: ["build", nil])
    func makesLayersOfSourceAndArtifactsWithSTI(method: String?) throws {
        var request = try request(.sti, .sti())
        request.previous = .found(try .sti("blog"))
        request.method = method
        let stages = try Blueprint(request).plan.stages
        #expect(stages.map { $0.steps.map(\.name) } == [["save-artifacts"], ["prepare"]])
        #expect(
            stages[1].insertions == [
                Insertion(.source, at: "/tmp/src"), Insertion(.artifacts, at: "/tmp/artifacts"),
            ])
        #expect(stages[1].steps[0].mounts == [])
    }

    @Test func bindsSourceAndArtifactsWithSTIsRun() throws {
        var request = try request(.sti, .sti())
        request.previous = .found(try .sti("blog"))
        request.method = "run"
        let stage = try #require(Blueprint(request).plan.stages.last)
        #expect(stage.insertions == [])
        #expect(stage.commit?.excluded == ["/tmp/src", "/tmp/artifacts"])
    }

    @Test func isIncrementalOnlyWhereBothImagesCanSave() throws {
        let plain = try facts("plain", ["/usr/bin/prepare", "/usr/bin/run"])
        var request = try request(.sti, plain)
        request.previous = .found(try .sti("blog"))
        #expect(try Blueprint(request).incremental == .no("image 'plain' has no '/usr/bin/save-artifacts'"))
        request.base = try .sti()
        request.previous = .found(plain)
        #expect(try Blueprint(request).plan.stages.map(\.name) == ["build"])
        request.previous = .askedFor(plain)
        #expect(throws: PlanError.cannotSave(image: "plain", ["/usr/bin/save-artifacts"])) { try Blueprint(request) }
    }

    @Test func deploysOnTheRuntimeImage() throws {
        let runtime = try facts("runtime", ["/usr/bin/prepare", "/usr/bin/run"]) { $0.user = "1001" }
        var request = try request(.sti, .sti("builder"))
        request.runtime = runtime
        request.previous = .found(try .sti("blog:latest-build"))
        let stages = try Blueprint(request).plan.stages
        #expect(stages.map(\.name) == ["save", "build", "runtime"])
        #expect(stages.map(\.base.reference.familiar) == ["blog:latest-build", "builder", "runtime"])
        #expect(
            stages[1].steps[0].mounts == [
                Mount(.volume(.source, .kept), at: "/tmp/src"), Mount(.volume(.artifacts, .kept), at: "/tmp/artifacts"),
                Mount(.volume(.output, .kept), at: "/tmp/build"),
            ])
        #expect(stages[2].insertions == [Insertion(.output, at: "/tmp/src", owner: "1001")])
        #expect(stages[2].commit?.execution.command == ["/usr/bin/run"])
        #expect(stages[2].steps[0].user == "1001")
        request.method = "run"
        let last = try #require(Blueprint(request).plan.stages.last)
        #expect(last.insertions == [] && last.steps[0].mounts == [Mount(.volume(.output, .kept), at: "/tmp/src")])
    }

    @Test func clearsTheEntryPointAndSaysSo() throws {
        let base = try ImageFacts.sti {
            $0.entrypoint = ["/entry", "point"]
            $0.user = "app"
        }
        let blueprint = try Blueprint(request(.sti, base))
        #expect(
            blueprint.warnings == [
                "image 'sti' has entry point '/entry': scripts and app run without it"
            ])
        #expect(blueprint.result?.commit?.execution.entrypoint == [])
        #expect(blueprint.result?.commit?.execution.user == "app")
        #expect(blueprint.result?.steps[0].user == "app")
    }

    @Test(arguments: ["a b", "'\"$HOME\"'", "line\nline", "=", "", "\\n", "ü"])
    func keepsTheValueOfAVariable(value: String) throws {
        var request = try request(.doskara, .debian)
        request.environment = [try #require(EnvironmentVariable("VALUE", value))]
        let stage = try #require(Blueprint(request).result)
        #expect(stage.steps[0].value(of: "VALUE") == value)
        #expect(stage.commit?.execution.environment.last == "VALUE=\(value)")
    }

    @Test func overwritesTheImagesVariables() throws {
        let base = try facts("b", ["/bin/bash"]) {
            $0.environment = ["PATH=/b", "DEBIAN_FRONTEND=x", "A=1", "A=2", "odd"]
        }
        var request = try request(.doskara, base)
        request.environment = [try #require(EnvironmentVariable("A", "3"))]
        let execution = try #require(Blueprint(request).result?.commit?.execution)
        #expect(execution.environment == ["PATH=/b", "DEBIAN_FRONTEND=noninteractive", "A=3"])
    }

    @Test func mountsCachesAndSecrets() throws {
        var request = try request(.doskara, .debian)
        request.caches = ["/root/.npm", "/a-b"]
        request.secrets = ["token"]
        request.packageLists = .cached
        let stage = try #require(Blueprint(request).result)
        #expect(stage.steps.map(\.arguments) == [["apt-get", "update"], ["/bin/bash", "./build.sh"]])
        #expect(stage.steps.map(\.mayFail) == [true, false])
        #expect(
            stage.steps[1].mounts == [
                Mount(.cache("%2froot%2f.npm"), at: "/root/.npm"), Mount(.cache("%2fa-b"), at: "/a-b"),
                Mount(.secret("token"), at: "/run/secrets/token"),
                Mount(.cache("package-lists"), at: "/var/lib/apt/lists"),
                Mount(.cache("packages"), at: "/var/cache/apt"),
            ])
        #expect(stage.steps[1].value(of: "CACHE_DIR") == "/root/.npm")
        #expect(stage.commit?.execution.environment == ["DEBIAN_FRONTEND=noninteractive"])
    }

    @Test(arguments: [
        (ImageFile.missing, "image 'b' has no '/usr/bin/prepare'"),
        (.notExecutable, "image 'b': '/usr/bin/prepare' is not executable"),
        (.directory, "image 'b': '/usr/bin/prepare' is a directory"),
        (
            .interpreterMissing("/bin/zsh"),
            "image 'b': '/usr/bin/prepare' wants '/bin/zsh', which is not in the image"
        ),
    ])
    func saysWhatIsWrongWithAScript(file: ImageFile, message: String) throws {
        let base = try facts("b", ["/usr/bin/run"], other: ["/usr/bin/prepare": file])
        let error = #expect(throws: PlanError.self) { try Blueprint(request(.sti, base)) }
        #expect(error?.description == message)
    }

    @Test func refusesWhatAConventionHasNot() throws {
        var request = try request(.doskara, .debian)
        request.method = "run"
        #expect(throws: PlanError.method("run", of: .doskara)) { try Blueprint(request) }
        request.method = nil
        request.runtime = try .debian
        #expect(throws: PlanError.noRuntime(.doskara)) { try Blueprint(request) }
    }

    @Test func isTheSameForTheSameInputs() throws {
        let one = try Blueprint(request(.sti, .sti())).plan.json.canonicalBytes
        #expect(try Blueprint(request(.sti, .sti())).plan.json.canonicalBytes == one)
    }
}
