#define _GNU_SOURCE
#include "include/openat2.h"
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

const uint64_t pushyard_resolve_beneath_without_links = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
const uint64_t pushyard_resolve_no_mounts = RESOLVE_NO_XDEV;

int pushyard_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}
