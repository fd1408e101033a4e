#pragma once

/// landlock(7): from now on the calling thread, and what it starts, opens nothing but the files below `readable`, and runs
/// nothing but those below `runnable`, which it may read, too. Nothing is written, no TCP connection is made.
///
/// Both lists end in a null pointer; a path that is not there is left out. It lasts as long as the thread does, and sets
/// its no_new_privs (prctl(2)). Fails with ENOSYS or EOPNOTSUPP where the kernel has no Landlock (before Linux 5.13).
///
/// In C because glibc has no functions for these calls, and Swift imports no `syscall`, which is variadic.
int pushyard_landlock_restrict(const char *const *readable, const char *const *runnable);
