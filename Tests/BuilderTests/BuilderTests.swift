import TestSupport
import Testing

/// Real builds: `pushyard` with runc, on images that mmdebstrap and other builds have made.
@Suite(
    .requires(tool: "runc"), .requires(tool: "mmdebstrap"), .requires(tool: "tar2sqfs"), .requiresRoot, .builderHome
)
struct BuilderTests {}
