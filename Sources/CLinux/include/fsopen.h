#pragma once
#include <stdbool.h>

/// Whether the kernel has a filesystem of this type, loading its module if need be: fsopen(2), Linux 5.2, which needs
/// CAP_SYS_ADMIN and mounts nothing.
///
/// In C because glibc has a function for it since 2.36 only, and Swift imports neither `syscall`, which is variadic, nor
/// `SYS_…`.
bool pushyard_has_filesystem(const char *type);
