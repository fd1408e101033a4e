#define _GNU_SOURCE
#include "include/landlock.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Those that Debian 12's headers do not have yet, and a later kernel knows.
#define TRUNCATE (1ULL << 14)
#define TCP ((1ULL << 0) | (1ULL << 1))

static const uint64_t FIRST_VERSION = (1ULL << 13) - 1;

static int allow(int ruleset, const char *path, uint64_t rights) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) return errno == ENOENT ? 0 : -1;
    struct stat status;
    int code = fstat(file, &status);
    if (code == 0) {
        struct landlock_path_beneath_attr rule = {.parent_fd = file};
        // A rule for a file cannot speak of directories: EINVAL.
        rule.allowed_access = S_ISDIR(status.st_mode) ? rights : rights & ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR;
        code = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    int error = errno;
    close(file);
    errno = error;
    return code;
}

static int allow_all(int ruleset, const char *const *paths, uint64_t rights) {
    for (; *paths; paths++)
        if (allow(ruleset, *paths, rights) < 0) return -1;
    return 0;
}

int pushyard_landlock_restrict(const char *const *readable, const char *const *runnable) {
    int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 0) return -1;
    struct {
        uint64_t files, network;
    } handled = {.files = FIRST_VERSION};
    if (version >= 2) handled.files |= 1ULL << 13;
    if (version >= 3) handled.files |= TRUNCATE;
    if (version >= 4) handled.network = TCP;
    size_t size = version >= 4 ? sizeof handled : sizeof handled.files;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    if (ruleset < 0) return -1;
    const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    int code = allow_all(ruleset, readable, reading);
    if (code == 0) code = allow_all(ruleset, runnable, reading | LANDLOCK_ACCESS_FS_EXECUTE);
    if (code == 0) code = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (code == 0) code = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    int error = errno;
    close(ruleset);
    errno = error;
    return code;
}
