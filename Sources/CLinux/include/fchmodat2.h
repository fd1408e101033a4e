#pragma once

/// fchmodat2(2) with `AT_SYMLINK_NOFOLLOW`: the mode of what `name` is, never of what it points to.
///
/// In C because glibc calls it from 2.39 on only. Kernels before 6.6 do not have it: then glibc's fchmodat(3) does the
/// same through /proc/self/fd, with four calls.
int pushyard_fchmodat2_nofollow(int directory, const char *name, unsigned int mode);
