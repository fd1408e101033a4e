#define _GNU_SOURCE
#include "include/holder.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

static void hold(int until, const int *kept, unsigned count) {
    char byte;
    unsigned next = 0;
    for (unsigned i = 0; i < count; next = (unsigned)kept[i++] + 1)
        if ((unsigned)kept[i] > next && syscall(SYS_close_range, next, kept[i] - 1, 0) == -1) _exit(1);
    if (syscall(SYS_close_range, next, ~0u, 0) == -1) _exit(1);
    /* Signals of a terminal are for the caller, who closes the pipe. */
    setsid();
    while (read(until, &byte, 1) == -1 && errno == EINTR) continue;
    _exit(0);
}

int pushyard_start_holder(int until, const int *kept, unsigned count, int own_network) {
    unsigned long flags = SIGCHLD | (own_network ? CLONE_NEWUSER | CLONE_NEWNET : 0);
    long pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (pid == 0) hold(until, kept, count);
    return (int)pid;
}
