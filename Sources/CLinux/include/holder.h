#pragma once

/// How a holder goes on when it is told to: as sleep(1), which keeps the descriptors of a ``pushyard_start_holder``.
struct pushyard_stay {
    /// The path of sleep(1), its argument, and the one variable of its environment.
    const char *program, *time, *variable;
    /// A file that is open for writing. The last one to stay for the same file has a record lock on it; it ends the one
    /// before, so that they are kept from their last use on. When the file has no name any more nobody stays.
    int lock;
    /// The mount namespace that it goes to.
    int mounts;
};

/// Starts a process that does nothing but keep what it holds, until the other end of the pipe `until` is closed: its
/// namespaces (the caller's, and with `own_network` a new user namespace that has a new network namespace), and
/// the `count` descriptors `kept`, which are in ascending order, `until` among them. No other one stays open in it.
///
/// If a byte comes through the pipe, and `stay` is not null, it goes on keeping the descriptors; those of `stay`
/// are among them. It leaves the caller's mount namespace then, and nothing of the caller's stays in its memory.
///
/// In C because between fork(2) and the end of a child of a process with threads nothing may run but system calls;
/// Swift does not import fork, and glibc has no clone(2) that returns twice.
///
/// Returns the pid, or -1 and errno. The caller waits for its end, once.
int pushyard_start_holder(
    int until, const int *kept, unsigned count, int own_network, const struct pushyard_stay *stay);
