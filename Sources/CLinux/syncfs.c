#define _GNU_SOURCE
#include "include/syncfs.h"
#include <unistd.h>

int pushyard_syncfs(int descriptor) { return syncfs(descriptor); }
