#include "pidfd_open.h"

#include <sys/pidfd.h>

int pushyard_pidfd_open(int pid) {
    return pidfd_open(pid, 0);
}
