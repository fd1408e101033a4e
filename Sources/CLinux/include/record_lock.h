#pragma once

/// Takes a record lock for writing on a whole file: `F_SETLK` of fcntl_locking(2). It belongs to this process, also after
/// execve(2). Whoever has it is ended (SIGKILL) first.
///
/// In C because it is called between fork(2) and execve(2).
///
/// Returns 0, or -1 and errno; EINVAL when a process of another pid namespace has it.
int pushyard_take_over_lock(int file);

/// Ends the process that has a record lock on a file, if there is one, and waits for its end. Returns as
/// `pushyard_take_over_lock` does.
int pushyard_end_lock_owner(int file);
