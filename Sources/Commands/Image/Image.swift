import ArgumentParser

/// `pushyard image …`
struct Image: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Pull, push, import, export and look after images.",
        discussion: """
            Images are kept in PUSHYARD_HOME/builder/images: an OCI image layout, which skopeo, podman and umoci read as \
            it is ('oci:/var/lib/pushyard/builder/images:docker.io/library/debian:12'). A name is a reference such as \
            'registry.lan:5000/team/blog:main'; without a registry it is Docker Hub's, without a tag it is 'latest'.

            Registries need TLS with a certificate that the system trusts, unless they are on this machine. In \
            pushyard.yml:

              registry-authorities: [registry.lan:5000=/etc/pushyard/ca.pem]
              insecure-registries: [old.lan:5000]
              credentials: /etc/pushyard/credentials.json    docker's format, as 'podman login --authfile' writes it

            Run these commands as the user whose images they are, mostly root.
            """,
        subcommands: [
            ImagePull.self, ImagePush.self, ImageImport.self, ImageExport.self, ImageCopy.self, ImageList.self,
            ImageInspect.self, ImageTag.self, ImageRemove.self, ImageCollect.self, ImageVerify.self,
        ]
    )
}
