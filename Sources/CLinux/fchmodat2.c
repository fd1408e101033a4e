#define _GNU_SOURCE
#include "include/fchmodat2.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 /* the same on every architecture, like all calls since 5.1 */
#endif

int pushyard_fchmodat2_nofollow(int directory, const char *name, unsigned int mode) {
    int result = (int)syscall(SYS_fchmodat2, directory, name, mode, AT_SYMLINK_NOFOLLOW);
    /* EPERM may be the kernel's own answer or a seccomp filter's; glibc's way gives the first one again. */
    if (result == -1 && (errno == ENOSYS || errno == EPERM))
        return fchmodat(directory, name, mode, AT_SYMLINK_NOFOLLOW);
    return result;
}
