import OCI

extension ChainGraph {
    /// What building the selected images would do.
    ///
    /// A pure function: the same graph, choices and existing images give the same plan.
    public func plan(
        _ selection: ChainSelection = ChainSelection(), _ choices: BuildChoices = BuildChoices(),
        existing: ExistingImages = ExistingImages()
    ) throws(SelectionError) -> ChainPlan {
        let chosen = try selection.choose(images)
        let included = selection.only ? chosen : closure(of: chosen, without: try selection.skipped(images))
        var places: [Int: Int] = [:]
        var planned: [PlannedImage] = []
        for number in order where included.contains(number) {
            let node = nodes[number]
            let parents = node.parents.compactMap { places[$0] }.sorted()
            let built = parents.first { if case .build = planned[$0].state { true } else { false } }
            let isForced = selection.force && chosen.contains(number)
            planned.append(
                PlannedImage(
                    image: node.image, number: planned.count + 1,
                    wave: (parents.map { planned[$0].wave }.max() ?? 0) + 1,
                    parents: parents.map { planned[$0].image.id },
                    material: node.material, choices: choices,
                    state: isForced
                        ? .build(.forced)
                        : built.map { .build(.parent(planned[$0].image.id)) } ?? node.state(choices, existing)))
            places[number] = planned.count - 1
        }
        return ChainPlan(images: planned, warnings: warnings)
    }

    /// These and all that they need, but not beyond one that is left out.
    private func closure(of chosen: Set<Int>, without skipped: Set<Int>) -> Set<Int> {
        var included = chosen
        var rest = Array(chosen)
        while let number = rest.popLast() {
            for parent in nodes[number].parents where !skipped.contains(parent) && included.insert(parent).inserted {
                rest.append(parent)
            }
        }
        return included
    }
}

extension ImageNode {
    /// Whether what exists is what a build would give.
    fileprivate func state(_ choices: BuildChoices, _ existing: ExistingImages) -> PlannedImage.State {
        var results = image.produced.map { existing.images[$0] }
        if case .run(let build) = image.builder, !build.exports.isEmpty { results.append(existing.artifacts[image.id]) }
        // A name that packer makes up while it runs tells nothing of what is there.
        guard !results.isEmpty, !results.contains(where: { $0 == nil }) else { return .build(.missing) }
        guard let key = material.key(image, choices, existing) else {
            let absent = material.bases.first { $0.digest == nil && existing.images[$0] == nil }
            return .build(absent.map(BuildReason.absentBase) ?? .missing)
        }
        return results.allSatisfy { $0?.key == key } ? .upToDate(key) : .build(.changed)
    }
}
