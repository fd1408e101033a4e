#pragma once

/// Starts a process that does nothing but keep what it holds, until the other end of the pipe `until` is closed: its
/// namespaces (the caller's, and with `own_network` a new user namespace that has a new network namespace), and
/// the `count` descriptors `kept`, which are in ascending order, `until` among them. No other one stays open in it.
///
/// In C because between fork(2) and the end of a child of a process with threads nothing may run but system calls;
/// Swift does not import fork, and glibc has no clone(2) that returns twice.
///
/// Returns the pid, or -1 and errno. The caller waits for its end, once.
int pushyard_start_holder(int until, const int *kept, unsigned count, int own_network);
