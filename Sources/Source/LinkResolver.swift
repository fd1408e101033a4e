/// Follows the symbolic links of a source as the kernel does, in the source's own tree, each of them once.
///
/// `a/s -> ..` and `b -> a/s/../x` each look contained; only together do they leave the root.
struct LinkResolver {
    /// Where a path leads.
    enum Place: Equatable {
        /// To a node, or, where a build may create what is missing, that many components below it.
        case inside(SourceTree.Node, missing: Int)
        case outside
        /// Nowhere: a loop.
        case loop
    }

    /// Of the links met so far. One that is being followed counts as a loop: meeting it again is one.
    private var places: [SourceTree.Node: Place] = [:]

    /// Where `path` leads when it is followed from the root.
    mutating func place(of path: SourcePath, in tree: SourceTree) -> Place {
        follow(Route(link: nil, from: .root, along: path.bytes[...]), in: tree)
    }

    /// Where a symbolic link leads.
    mutating func place(of link: SourceTree.Node, in tree: SourceTree) -> Place {
        places[link] ?? follow(Route(of: link, in: tree), in: tree)
    }

    /// Not recursive, as a chain has as many links as the source.
    private mutating func follow(_ route: Route, in tree: SourceTree) -> Place {
        var routes = [route]
        var place = route.place
        while var route = routes.popLast() {
            if let link = route.advance(in: tree, places) {
                places[link] = .loop
                routes += [route, Route(of: link, in: tree)]
                continue
            }
            place = route.place
            if let link = route.link { places[link] = place }
        }
        return place
    }

    /// A path that is being followed: how far it led, and what is left of it.
    private struct Route {
        let link: SourceTree.Node?
        private(set) var place: Place
        private var rest: ArraySlice<UInt8>

        init(link: SourceTree.Node?, from start: SourceTree.Node, along path: ArraySlice<UInt8>) {
            self.link = link
            place = .inside(start, missing: 0)
            rest = path
        }

        init(of link: SourceTree.Node, in tree: SourceTree) {
            self.init(link: link, from: tree.parent(link), along: tree.target(link))
        }

        /// Goes on to the end, or to a link that must be followed first, which is returned.
        mutating func advance(in tree: SourceTree, _ places: [SourceTree.Node: Place]) -> SourceTree.Node? {
            while case .inside(let node, let missing) = place, !rest.isEmpty {
                let component = rest.prefix { $0 != UInt8(ascii: "/") }
                if missing == 0, let child = tree.child(component, of: node) {
                    if tree.kind(child) == .symbolicLink {
                        guard let known = places[child] else { return child }
                        place = known
                    } else {
                        place = .inside(child, missing: 0)
                    }
                } else if component.elementsEqual("..".utf8) {
                    place = missing > 0 ? .inside(node, missing: missing - 1) : Self.above(node, in: tree)
                } else if !component.isEmpty, !component.elementsEqual(".".utf8) {
                    place = .inside(node, missing: missing + 1)
                }
                rest = rest[component.endIndex...].dropFirst()
            }
            return nil
        }

        private static func above(_ node: SourceTree.Node, in tree: SourceTree) -> Place {
            node == .root ? .outside : .inside(tree.parent(node), missing: 0)
        }
    }
}
