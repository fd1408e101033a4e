#pragma once
#include <CForwarding.h>
#include <git2.h>

/// Loads libgit2, of the version that <git2.h> belongs to; the functions of functions.h and those below may be called
/// from then on. Once is enough for all threads, if the others wait for it.
///
/// Returns NULL, or the reason why not: valid until this thread calls dlopen(3) or its like.
const char *pushyard_git_load(void);

// git_libgit2_opts is variadic, which Swift cannot call; one function for each type of argument.
int pushyard_git_set_int(git_libgit2_opt_t option, int value);
int pushyard_git_set_size(git_libgit2_opt_t option, size_t value);
int pushyard_git_set_search_path(git_config_level_t level, const char *path);

#define FUNCTION PUSHYARD_DECLARE
#include "functions.h"
#undef FUNCTION
