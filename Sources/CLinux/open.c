#define _GNU_SOURCE
#include "include/open.h"
#include <fcntl.h>

const int pushyard_o_path = O_PATH;

const int pushyard_o_tmpfile = O_TMPFILE;
