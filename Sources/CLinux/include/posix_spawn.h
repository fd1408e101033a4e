#pragma once
#include <spawn.h>

/// posix_spawn_file_actions_addchdir_np(3): the working directory of the new program.
///
/// In C because glibc hides it behind `_GNU_SOURCE`, which Swift's Glibc does not define.
int pushyard_spawn_chdir(posix_spawn_file_actions_t *actions, const char *path);

/// posix_spawn_file_actions_addclosefrom_np(3), glibc 2.34: the new program gets no descriptor from `first` on.
///
/// In C for the same reason.
int pushyard_spawn_closefrom(posix_spawn_file_actions_t *actions, int first);
