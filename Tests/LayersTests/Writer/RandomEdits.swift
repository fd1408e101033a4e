/// A program that changes the directory it runs in: what it does depends on its seed alone. Few names, so that they meet.
let randomEdits = #"""
    import os, random, shutil, stat, struct, sys

    r = random.Random(int(sys.argv[1]))
    names = ["a", "b", "c", "a-", "x y", os.fsdecode(b"\xff\xfe"), ".w", "e\u0301"]

    def new():
        return "/".join(r.choice(names) for _ in range(r.choice([1, 1, 2, 2, 3])))

    def some():
        paths = sorted(os.path.join(at, n)[2:] for at, ds, fs in os.walk(".") for n in ds + fs)
        return r.choice(paths) if paths else new()

    def opened(path, mode):
        # Nobody reads what is written into a pipe.
        return open(path, mode, opener=lambda p, flags: os.open(p, flags | os.O_NONBLOCK))

    def write(path, mode):
        with opened(path, mode) as file:
            file.write(r.choice([b"", b"x", b"same", r.randbytes(r.randrange(70000))]))

    def remove(path):
        if stat.S_ISDIR(os.lstat(path).st_mode):
            shutil.rmtree(path)
        else:
            os.unlink(path)

    def replace(path):
        remove(path)
        r.choice(makers)(path)

    def sparse(path):
        with opened(path, "wb") as file:
            file.seek(r.randrange(300000))
            file.write(b"end")

    def xattr(path):
        name, value = r.choice(["user.a", "user.b"]), r.randbytes(r.randrange(1, 9))
        os.setxattr(path, name, value, follow_symlinks=False)

    def capability(path):
        value = struct.pack("<6I", 0x03000001, r.choice([1024, 8192]), 0, 0, 0, 100000)
        os.setxattr(path, "security.capability", value, follow_symlinks=False)

    def acl(path):
        entries = [(1, 6, -1), (2, r.randrange(8), 100000 + r.randrange(9)), (4, 4, -1), (16, 7, -1), (32, 4, -1)]
        value = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
        os.setxattr(path, "system.posix_acl_" + r.choice(["access", "default"]), value)

    def bare(path):
        for name in os.listxattr(path, follow_symlinks=False):
            os.removexattr(path, name, follow_symlinks=False)

    def rewrite(path):
        with opened(path, "r+b") as file:
            content = file.read()
            file.seek(0)
            file.write(content)

    def old(path):
        os.utime(path, (0, r.randrange(1400000000)), follow_symlinks=False)

    def chown(path):
        os.chown(path, 100000 + r.randrange(3), 100000 + r.randrange(3), follow_symlinks=False)

    def copy(path):
        source = some()
        if not path.startswith(source):
            shutil.copytree(source, path, symlinks=True)

    makers = [
        lambda p: write(p, "wb"), lambda p: os.makedirs(p), lambda p: os.symlink(r.choice(["a", "../b", "/c"]), p),
        lambda p: os.mkfifo(p), sparse, lambda p: os.mknod(p, 0o600 | stat.S_IFCHR, os.makedev(60, r.randrange(9))),
    ]
    changers = [
        remove, remove, replace, lambda p: write(p, "ab"), xattr, capability, acl, bare, rewrite, old, chown,
        lambda p: os.chmod(p, r.randrange(0o10000) | 0o700), lambda p: os.utime(p, follow_symlinks=False),
    ]
    pairs = [
        lambda p: os.link(some(), p, follow_symlinks=False), lambda p: os.rename(some(), p),
        lambda p: shutil.move(some(), p), copy,
    ]
    for _ in range(int(sys.argv[2])):
        try:
            group = r.choice([makers, makers, changers, changers, pairs])
            r.choice(group)(some() if group is changers else new())
        except (OSError, shutil.Error):
            pass
    """#
