/// Whether some file system takes `name`, or what stands behind a backslash in it, for `.git`.
///
/// Case is folded; NTFS drops final dots and spaces, knows `git~1`, streams after a colon and the backslash; HFS+ ignores
/// some code points. git itself refuses the same names (is_ntfs_dotgit, is_hfs_dotgit and verify_path).
func isDotGit(_ name: ArraySlice<UInt8>) -> Bool {
    // Names without a g are many, and are told at once.
    guard name.contains(where: { $0 | 0x20 == UInt8(ascii: "g") }) else { return false }
    let scalars = String(decoding: name, as: UTF8.self).unicodeScalars.filter { !isIgnoredByHFS($0) }
    return scalars.split(separator: "\\").contains { component in
        // Up to the name of a stream.
        var stem = component.prefix { $0 != ":" }
        while let last = stem.last, last == "." || last == " " { stem.removeLast() }
        let folded = stem.map { "A"..."Z" ~= $0 ? Unicode.Scalar(UInt8(ascii: $0) | 0x20) : $0 }
        return folded.elementsEqual(".git".unicodeScalars) || folded.elementsEqual("git~1".unicodeScalars)
    }
}

private func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: true
    default: false
    }
}
