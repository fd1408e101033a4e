#define _GNU_SOURCE
#include "include/record_lock.h"
#include "include/pidfd_open.h"
#include "include/pidfd_send_signal.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/* The owner's pid; 0 if there is none, -1 and errno. */
static int owner(int file) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(file, F_GETLK, &lock) == -1) return -1;
    if (lock.l_type == F_UNLCK) return 0;
    if (lock.l_pid > 0) return lock.l_pid;
    errno = EINVAL;
    return -1;
}

int pushyard_end_lock_owner(int file) {
    int pid = owner(file);
    if (pid <= 0) return pid;
    int process = pushyard_pidfd_open(pid);
    if (process == -1) return errno == ESRCH ? 0 : -1;
    /* If the pid had changed hands before it was opened, its process has no lock. */
    if (owner(file) == pid && pushyard_pidfd_send_signal(process, SIGKILL) == 0) {
        struct pollfd end = {.fd = process, .events = POLLIN};
        while (poll(&end, 1, -1) == -1 && errno == EINTR) continue;
    }
    return close(process);
}

int pushyard_take_over_lock(int file) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    while (fcntl(file, F_SETLK, &lock) == -1)
        if ((errno != EAGAIN && errno != EACCES) || pushyard_end_lock_owner(file) == -1) return -1;
    return 0;
}
