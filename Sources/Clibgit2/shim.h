#pragma once
#include <git2.h>

// git_libgit2_opts is variadic, which Swift cannot call; one function for each type of argument.

static inline int pushyard_git_set_int(git_libgit2_opt_t option, int value) {
    return git_libgit2_opts(option, value);
}

static inline int pushyard_git_set_size(git_libgit2_opt_t option, size_t value) {
    return git_libgit2_opts(option, value);
}

static inline int pushyard_git_set_search_path(git_config_level_t level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}
