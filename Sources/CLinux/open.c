#define _GNU_SOURCE
#include "include/open.h"
#include <fcntl.h>
#include <unistd.h>

const int pushyard_o_path = O_PATH;

const int pushyard_o_tmpfile = O_TMPFILE;

const int pushyard_seek_data = SEEK_DATA;

const int pushyard_seek_hole = SEEK_HOLE;
const int pushyard_o_direct = O_DIRECT;
