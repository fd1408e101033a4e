#pragma once
#include <git2.h>

/// Loads the library, which must be done before any other call and by one thread; returns why it cannot be, or NULL.
///
/// libgit2 is not linked: it brings fourteen libraries (TLS, SSH, Kerberos, PCRE, …), which takes a program 1.6 ms at every
/// start, used or not. A start of pushyard has 5 ms.
const char *_Nullable pushyard_git_load(void);

// git_libgit2_opts is variadic, which Swift cannot call; one function for each type of argument.

int pushyard_git_set_int(git_libgit2_opt_t option, int value);
int pushyard_git_set_size(git_libgit2_opt_t option, size_t value);
int pushyard_git_set_search_path(git_config_level_t level, const char *_Nonnull path);
