#define _GNU_SOURCE
#include "include/renameat2.h"
#include <stdio.h>

int pushyard_renameat2_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}
