/// How faithfully contents are exported.
public enum ExportDialect: Sendable {
    /// As `git archive` does it, with what the repository's configuration says.
    case git
    /// Whatever the repository's configuration says. Files of any size are converted alike and stay in UTF-8; of the
    /// placeholders, those are expanded that say the same in every clone: `%H %T %ct %cI %an %ae %s`.
    case reproducible
}
