import SystemPackage
import TestSupport

extension ImageHome {
    /// Writes an archive with one of each kind of thing that a layer can hold, and a file of random bytes.
    ///
    /// - Parameter size: of the random file, in bytes.
    func writeRootFilesystem(_ name: String = "rootfs.tar", size: Int = 100_000) throws {
        let script = """
            import io, os, sys, tarfile
            out = tarfile.open(sys.argv[1], 'w', format=tarfile.PAX_FORMAT)
            def add(name, type=tarfile.REGTYPE, mode=0o644, uid=0, gid=0, link='', data=b'', xattrs={}, dev=(0, 0)):
                entry = tarfile.TarInfo(name)
                entry.type, entry.mode, entry.uid, entry.gid, entry.linkname = type, mode, uid, gid, link
                entry.size, entry.mtime, entry.devmajor, entry.devminor = len(data), 1700000000, *dev
                entry.pax_headers = {'SCHILY.xattr.' + key: value for key, value in xattrs.items()}
                out.addfile(entry, io.BytesIO(data))
            add('./', tarfile.DIRTYPE, 0o755)
            for name in ['./bin', './etc', './var', './var/spool']: add(name, tarfile.DIRTYPE, 0o755)
            add('./tmp', tarfile.DIRTYPE, 0o1777)
            add('./bin/su', mode=0o4755, data=b'su')
            add('./bin/wall', mode=0o2755, gid=5, data=b'wall')
            add('./etc/shadow', mode=0o640, gid=42, data=b'secret')
            add('./etc/empty')
            add('./etc/link', tarfile.SYMTYPE, 0o777, link='../bin/su')
            add('./etc/dangling', tarfile.SYMTYPE, 0o777, link='/nowhere')
            add('./var/hard', tarfile.LNKTYPE, 0o640, gid=42, link='./etc/shadow')
            add('./var/marked', data=b'x', xattrs={'user.comment': 'yes'})
            add('./var/spool/fifo', tarfile.FIFOTYPE, 0o600, uid=1000, gid=1000)
            add('./var/' + 'n' * 120, data=b'long', uid=1000, gid=1000)
            add('./var/random', data=os.urandom(int(sys.argv[2])))
            out.close()
            """
        try run("python3", ["-c", script, name, "\(size)"], directory: directory).success()
    }

    /// What an archive holds, entry by entry: everything that a layer keeps of a file, without the root's own entry.
    func entries(of archive: String) throws -> [String] {
        let script = """
            import hashlib, sys, tarfile
            archive = tarfile.open(sys.argv[1], errors='surrogateescape')
            links = {}
            for entry in archive:
                name = entry.name.removeprefix('./').rstrip('/')
                if name in ('', '.'): continue
                content = archive.extractfile(entry).read() if entry.isreg() or entry.islnk() else b''
                # Which of two names is the file and which the link is the writer's choice.
                kind = tarfile.REGTYPE if entry.islnk() else entry.type
                target = entry.linkname if entry.issym() else ''
                if entry.islnk(): entry = archive.getmember(entry.linkname)
                xattrs = sorted(i for i in entry.pax_headers.items() if i[0].startswith('SCHILY.xattr.user.'))
                print(name, kind, oct(entry.mode & 0o7777), entry.uid, entry.gid, int(entry.mtime), target,
                      hashlib.sha256(content).hexdigest(), xattrs)
            """
        return try run("python3", ["-c", script, archive], directory: directory).success().outputText
            .split(separator: "\n").map(String.init).sorted()
    }
}
