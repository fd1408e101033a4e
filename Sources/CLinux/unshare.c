#define _GNU_SOURCE
#include "include/unshare.h"
#include <sched.h>

int pushyard_unshare_mounts(void) { return unshare(CLONE_NEWNS); }
