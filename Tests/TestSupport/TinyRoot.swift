public import SystemPackage

/// A root filesystem of a few of this machine's programs and the libraries that they load: 10 MB, in no time.
public enum TinyRoot {
    /// What scripts in it can start; bash is its sh.
    public static let programs = ["bash", "cat", "cp", "dd", "env", "id", "ls", "mkdir", "mv", "rm", "sleep", "touch"]

    /// Writes its tar.
    public static func write(to archive: FilePath, adding others: [String] = []) throws {
        try withTemporaryDirectory(on: .memory) { directory in
            _ = try run("sh", ["-euc", script, "sh", archive.string] + programs + others, directory: directory)
                .success()
        }
    }

    private static let script = """
        archive=$1
        shift
        mkdir -p dev etc proc run sys tmp usr/bin usr/lib usr/lib64 usr/sbin var
        for name in bin lib lib64 sbin; do ln -s usr/$name $name; done
        ln -s bash usr/bin/sh
        chmod 1777 tmp
        echo 'root:x:0:0:root:/root:/bin/bash' >etc/passwd
        echo 'root:x:0:' >etc/group
        for name
        do
            program=$(command -v "$name")
            cp "$(readlink -f "$program")" "usr/bin/$name"
            ldd "$program" | grep -o '/[^ ]*' >>libraries
        done
        sort -u libraries | while read -r library
        do
            # The path that the loader asks for, below the merged /usr.
            target=${library#/}
            target=usr/${target#usr/}
            mkdir -p "$(dirname "$target")"
            cp -L "$library" "$target"
        done
        rm libraries
        tar --sort=name --owner=0 --group=0 --numeric-owner -cf "$archive" .
        """
}
