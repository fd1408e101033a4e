/// How a source says what is built and run, as data: everything that tells one convention from another stands here.
public struct Convention: Hashable, Sendable {
    public let name: String
    /// What a source for it looks like, in one sentence.
    public let expectation: String
    /// The image that is built on where no other is configured; nil where the image has to have the scripts.
    public let base: String?
    /// Builds, in the builder image's container; in an extended build, in the runtime image's as well.
    public let build: Script
    /// Becomes the image's command.
    public let start: Script
    /// Where the source is found in a container.
    public let source: ContainerPath
    /// How source and artifacts come into the container; the first is the default.
    public let methods: [Method]
    /// How an image hands something on to the next; nil where every build begins anew.
    public let artifacts: Artifacts?
    /// Where a builder image puts what a runtime image deploys; nil where there are no extended builds.
    public let output: ContainerPath?
    /// Who runs the scripts, and the result.
    public let user: User
    /// Of the steps and of the result; nil leaves it to the image.
    public let workingDirectory: ContainerPath?
    /// Set in the steps and in the result, over what the image has; what the app's settings have comes last.
    public let environment: [String: String]
    /// What the result serves on: `80/tcp`.
    public let ports: [String]
    /// Programs that find packages need their lists: whether the setting `package-lists` means something here.
    public let usesPackageLists: Bool
    /// What distinguishes its builder images from those of other conventions with the same scripts.
    public let signs: [ImageSign]

    public enum User: Hashable, Sendable {
        case root
        case image
    }

    /// A way to bring source and artifacts into the container.
    public struct Method: Hashable, Sendable {
        public let name: String
        public let placement: Placement
    }

    public enum Placement: Hashable, Sendable {
        /// A layer of the image.
        case layer
        /// Mounted while the scripts run, and absent from the image.
        case bind
    }

    /// What one build saves for the next, in a directory.
    public struct Artifacts: Hashable, Sendable {
        public let path: ContainerPath
        /// Runs in the earlier image.
        public let save: Script
        /// Runs before `build`; nil where that finds them by itself.
        public let restore: Script?
        public let use: Use

        public enum Use: Hashable, Sendable {
            case whenAskedFor
            /// Unless refused, wherever both images have `save`.
            case automatic
        }
    }
}

/// A script by its role, and where it is looked for; the first place that has it wins.
public struct Script: Hashable, Sendable {
    public let places: [Place]

    public enum Place: Hashable, Sendable {
        /// A file at the root of the source, read by an interpreter of the image, whatever its mode.
        case source(file: String, interpreter: ContainerPath)
        /// A program of the image.
        case image(ContainerPath)
    }

    init(_ places: Place...) { self.places = places }

    /// The files at the root of the source that it is looked for at.
    var files: [String] {
        places.compactMap { if case .source(let file, _) = $0 { file } else { nil } }
    }

    /// The programs of an image that have a part in it.
    var programs: [ContainerPath] {
        places.map { place in
            switch place {
            case .source(_, let interpreter): interpreter
            case .image(let path): path
            }
        }
    }
}

/// What an image has, or has set, that shows what it is for.
public enum ImageSign: Hashable, Sendable {
    case program(ContainerPath)
    case directory(ContainerPath, without: ContainerPath)
}

extension Convention {
    /// The files at the source's root that make it this convention's; empty where the builder image decides.
    public var files: [String] { build.files + start.files }

    /// Whether the scripts are the image's, so that an image can show that it is meant for this.
    var isOfImages: Bool { files.isEmpty }

    /// Every path of an image that anything here asks about.
    public var lookedAt: Set<ContainerPath> {
        let scripts = [build, start, artifacts?.save, artifacts?.restore].compactMap(\.self)
        let signs = signs.flatMap { sign -> [ContainerPath] in
            switch sign {
            case .program(let path): [path]
            case .directory(let path, let other): [path, other]
            }
        }
        return Set(scripts.flatMap(\.programs) + signs)
    }

    /// The method of that name; the default for nil.
    ///
    /// - Throws: ``PlanError/method(_:of:)``.
    public func method(named name: String?) throws(PlanError) -> Method {
        guard let method = name.map({ name in methods.first { $0.name == name } }) ?? methods.first else {
            throw .method(name ?? "", of: self)
        }
        return method
    }

    /// The convention of that name; nil where there is none.
    public init?(named name: String) {
        guard let convention = Self.all.first(where: { $0.name == name }) else { return nil }
        self = convention
    }
}
