import ArgumentParser

/// `pushyard chain …`
struct Chain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain",
        abstract: "Build the images that apps are built on, in chains.",
        discussion: """
            A manifest, mostly docker/IMAGES.json, lists images; what one needs of another is found in their files, and so the \
            order. Comments and a comma after the last element are allowed.

              {"params": {"DEBIAN": "bookworm"},
               "images": [
                {"tag": "yard/debian:{DEBIAN}", "suite": "{DEBIAN}"},
                {"tag": "yard/build:{DEBIAN}", "file": "build/Dockerfile.m4",
                 "from": "yard/debian:{DEBIAN}"},
                {"name": "tool", "from": "yard/build:{DEBIAN}",
                 "run": ["make -C /mnt deb", "cp /mnt/*.deb /out"],
                 "mounts": ["src:/mnt"], "exports": "*.deb"},
                {"tag": "yard/tool:1", "from": "yard/debian:{DEBIAN}",
                 "mounts": ["artifact:tool:/mnt:ro"],
                 "run": ["dpkg -i /mnt/*.deb"], "commit": {"cmd": ["tool"]}}]}

            Keys of every image: tag, tags, name, version, builder_type, working_dir, args, matrix, needs, push. By builder:

              dockerfile   dockerfile or file, from, extra_args, mounts, contexts,
                           secrets, ssh, security, squash, platforms, target
              packer       file, extra_args, mounts, security
              run          from, run, mounts, exports, commit, secrets, security
              debootstrap  suite, packages, variant, mirrors, components, hooks,
                           commit

            The builder is that of builder_type ('docker' is 'dockerfile'), or of a key that only one has: dockerfile, run, \
            suite; or dockerfile if the file is called Dockerfile* or Containerfile*; or packer. 'defaults' beside 'images' has \
            keys for all of them, 'params' has parameters that --param changes.

            Texts may have placeholders: {name} or {0}, {version} or {1}, {tag}, {img_parts[image]} (tag, repo, registry, \
            registry_host, registry_port), {working_dir}, {fimage_file}, {images_file}, parameters, the matrix's variables, and \
            every other key of the entry. '{{' and '}}' are braces. 'run' is a shell's and has none: 'args' are in its environment.

            Without 'tag', the name comes from the top directory, which has the manifest's directory, and the version from \
            the file. 'file' is looked for in the builder's folder beside the manifest (docker/packer, docker/dockerfile), in \
            working_dir, and beside the manifest. Mounts, contexts and templates read nothing outside the top directory, but \
            for a mount's absolute path, which needs the admin's permission.

            A file that ends in .m4 goes through m4, one in .in through cpp; both include only files of the top directory, and \
            run nothing. Parameters, args, the matrix's values and BASE (from) are macros, and build arguments where the \
            file has an ARG for them. m4 replaces whole words wherever they stand: write parameters in capitals.

            Unlike corpusops' build.py, whose manifests work as they are: layers are squashed only with --squash; working_dir is \
            relative to the manifest, as its manual says, and not to where it is started; a failed image stops those that need it; \
            tags may have any depth; a name that no image has is an error; extra_args is split into words, and no shell sees \
            it; the version of 'Dockerfile.blog-1.0' is 1.0; two images of one tag are an error; Debian's release, where a chain \
            of ours has one, is bookworm and not jessie.

            Exit status: 0 done, 2 usage, 13 the manifest is invalid, 14 a tool is missing, and as of 'pushyard build'.
            """,
        subcommands: [
            ChainPlanCommand.self, ChainBuild.self, ChainDebug.self, ChainList.self, ChainRender.self,
            ChainGenerate.self, ChainPush.self,
        ]
    )
}
