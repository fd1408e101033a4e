#include "include/shim.h"

#define FUNCTION PUSHYARD_DEFINE
#include "include/functions.h"
#undef FUNCTION

static __typeof__(git_libgit2_opts) *found_git_libgit2_opts;

static const struct pushyard_forwarded functions[] = {
    PUSHYARD_ELEMENT(int, git_libgit2_opts, (int option, ...), (option))
#define FUNCTION PUSHYARD_ELEMENT
#include "include/functions.h"
#undef FUNCTION
};

const char *pushyard_git_load(void) {
    return pushyard_forward("libgit2.so." LIBGIT2_SOVERSION, functions, sizeof functions / sizeof *functions);
}

int pushyard_git_set_int(git_libgit2_opt_t option, int value) {
    return found_git_libgit2_opts(option, value);
}

int pushyard_git_set_size(git_libgit2_opt_t option, size_t value) {
    return found_git_libgit2_opts(option, value);
}

int pushyard_git_set_search_path(git_config_level_t level, const char *path) {
    return found_git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}
