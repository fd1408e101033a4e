#define _GNU_SOURCE
#include "include/holder.h"
#include "include/record_lock.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Another program, because a copy of this one would keep all of its memory, secrets too, and its name in ps(1). */
static void stay_on(int until, const int *kept, unsigned count, const struct pushyard_stay *stay) {
    sigset_t none;
    sigemptyset(&none);
    signal(SIGTERM, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* The caller's has a copy of every mount of the host: they would stay in use. */
    if (setns(stay->mounts, CLONE_NEWNS) == -1) return;
    struct stat status;
    /* In this order: who removes the file ends its owner then. */
    if (pushyard_take_over_lock(stay->lock) == -1 || fstat(stay->lock, &status) == -1 || status.st_nlink == 0) return;
    for (unsigned i = 0; i < count; i++)
        if (kept[i] != until && kept[i] != stay->mounts && fcntl(kept[i], F_SETFD, 0) == -1) return;
    char *argv[] = {"sleep", (char *)stay->time, NULL}, *environment[] = {(char *)stay->variable, NULL};
    execve(stay->program, argv, environment);
}

static void hold(int until, const int *kept, unsigned count, const struct pushyard_stay *stay) {
    char byte;
    ssize_t told;
    unsigned next = 0;
    for (unsigned i = 0; i < count; next = (unsigned)kept[i++] + 1)
        if ((unsigned)kept[i] > next && syscall(SYS_close_range, next, kept[i] - 1, 0) == -1) _exit(1);
    if (syscall(SYS_close_range, next, ~0u, 0) == -1) _exit(1);
    /* Signals of a terminal are for the caller, who closes the pipe. */
    setsid();
    while ((told = read(until, &byte, 1)) == -1 && errno == EINTR) continue;
    if (told == 1 && stay) stay_on(until, kept, count, stay);
    _exit(0);
}

int pushyard_start_holder(
    int until, const int *kept, unsigned count, int own_network, const struct pushyard_stay *stay) {
    unsigned long flags = SIGCHLD | (own_network ? CLONE_NEWUSER | CLONE_NEWNET : 0);
    long pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (pid == 0) hold(until, kept, count, stay);
    return (int)pid;
}
