#include "pidfd_send_signal.h"

#include <stddef.h>
#include <sys/pidfd.h>

int pushyard_pidfd_send_signal(int pidfd, int signal) {
    return pidfd_send_signal(pidfd, signal, NULL, 0);
}
