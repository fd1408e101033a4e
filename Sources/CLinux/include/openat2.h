#pragma once
#include <stdint.h>

/// openat2(2): opens `path` beneath `directory` under the rules of `resolve` (`RESOLVE_…` of <linux/openat2.h>).
///
/// In C because glibc has no function for it, and Swift imports neither `syscall`, which is variadic, nor `SYS_…`.
int pushyard_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);

/// `RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS`: constants of <linux/openat2.h>, whose module
/// Swift does not have.
extern const uint64_t pushyard_resolve_beneath_without_links;

/// `RESOLVE_NO_XDEV`: never onto another mount, not even a bind mount of the same filesystem.
extern const uint64_t pushyard_resolve_no_mounts;
