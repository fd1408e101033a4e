#include "include/utimensat.h"
#include <sys/stat.h>

const long pushyard_utime_omit = UTIME_OMIT;
