import Glibc
import Layers
import TestSupport
import Testing

/// What layers mean together. Some of it only a merged view shows, so each image is seen as a container would see it.
@Suite(.enabled(if: geteuid() == 0, "needs root"), .requires(tool: "tar2sqfs"))
struct PreparationTests {
    @Test(arguments: LayerForm.allCases) func showsWhatLayersMeanTogether(form: LayerForm) throws {
        let lines = try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage(
                [
                    tar(
                        "d etc", "f etc/gone 1", "f etc/kept kept", "d opt 1777 5", "d opt/old", "f opt/old/file old",
                        "d usr", "d usr/bin", "l bin usr/bin"),
                    tar(
                        "f etc/.wh.gone", "f bin/tool #!", "f opt/new new", "f opt/old/.wh..wh..opq",
                        "h opt/other opt/new"),
                ], in: directory)
            return try image.listing(form)
        }
        #expect(
            lines == [
                "/ directory 755 0:0 0", "/bin symbolicLink 777 0:0 1000 -> usr/bin", "/etc directory 755 0:0 1000",
                "/etc/kept regular 644 0:0 1000 'kept'", "/opt directory 1777 5:5 1000",
                "/opt/new regular 644 0:0 1000 'new' = opt/new", "/opt/old directory 755 0:0 1000",
                "/opt/other regular 644 0:0 1000 'new' = opt/new", "/usr directory 755 0:0 1000",
                "/usr/bin directory 755 0:0 1000", "/usr/bin/tool regular 644 0:0 1000 '#!'",
            ])
    }

    /// Each case is an image of layers of lines.
    static let cases: [[[String]]] = [
        // A file by a directory, a directory by a file, a directory by a link, and back.
        [
            ["d .", "d a", "f a/b 1", "f c 2", "d d", "f d/e 3"], ["f a 4", "d c", "f c/x 5", "l d c"],
            ["d d", "f d/y 6"],
        ],
        // Whiteouts of a file, a directory, a link, and of something in a directory that stays.
        [
            ["d .", "f a 1", "d b", "f b/c 2", "l l b", "d d", "f d/e 3", "f d/f 4"],
            ["f .wh.a", "f .wh.b", "f .wh.l", "f d/.wh.e", "d d", "d ."],
        ],
        // A whiteout and what takes its place, in both orders.
        [
            ["d .", "d a", "f a/old 1", "d b", "f b/old 2", "f c 3"],
            ["f .wh.a", "d a", "f a/new 4", "d b", "f b/new 5", "f .wh.b", "d b", "f .wh.c", "f c 6", "d ."],
        ],
        // Opaque directories, marked before and after what is in them.
        [
            ["d .", "d a", "f a/old 1", "d a/s", "f a/s/old 2", "d b", "f b/old 3", "d e", "f e/old 4"],
            [
                "d a", "f a/.wh..wh..opq", "f a/new 5", "d b", "f b/new 6", "f b/.wh..wh..opq", "d b", "d e",
                "f e/.wh..wh..opq", "d e",
            ],
        ],
        // Nothing of the layers below is left.
        [["d .", "f a 1", "d b", "f b/c 2"], ["f .wh..wh..opq", "f d 3", "d . 700"], ["f e 4"]],
        // Directories that no entry describes keep what they were.
        [["d . 711", "d a 1777 5", "d a/b 700 6"], ["f a/b/c 1 644 7", "f a/d 2"], ["f a/b/.wh.c"]],
        // Through links of lower layers, of the same layer, absolute, relative, and up beyond the root.
        [
            ["d .", "d usr", "d usr/bin", "d usr/lib", "l bin usr/bin", "l lib /usr/lib", "l x ../../../usr"],
            ["f bin/a 1", "f lib/b 2", "f x/c 3", "d usr/d", "l y x/d", "f y/e 4", "f x/.wh.lib"],
        ],
        // The last of a name wins, whatever it is.
        [
            [
                "d .", "f a 1", "f a 22", "d b", "d b 700", "f c 1", "d c", "f c/d 1", "d e", "f e/f 1", "f e 2",
                "l g a", "f g 3", "f h 1", "l h a",
            ]
        ],
        // Hard links: to a file that loses its name, chains, to links and FIFOs, over each other.
        [
            [
                "d .", "f a 1", "h b a", "f a 2", "h c b", "l l a", "h m l", "f n 3", "h n b", "d d", "h d/e a",
                "f o 4", "h p o", "f .wh.p", "p fifo", "h q fifo", "d .",
            ]
        ],
        // Modes, owners, set-id bits, devices.
        [
            [
                "d . 555 3", "f a 1 6755 1", "d b 2775 65535", "f c 2 0", "c d 1:3", "b e 259:70000", "p f", "d g 0",
                "f g/h 3 4711 1000",
            ]
        ],
        // Names that are written in other ways.
        [["d ./", "d ./a/", "f .//a//b 1", "f ././c 2", "f /d 3", "h e /d"]],
    ]

    @Test(.requires(tool: "umoci"), arguments: cases.indices) func unpacksAsUmociDoes(number: Int) throws {
        let layers = Self.cases[number]
        let (ours, theirs) = try inMountNamespace(on: .memory) { directory in
            let image = try LayeredImage(layers.map(tar), in: directory)
            return try (LayerForm.allCases.map { try image.listing($0) }, image.listingByUmoci())
        }
        #expect(ours[0] == theirs)
        #expect(ours[1] == theirs)
    }
}
