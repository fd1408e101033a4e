#include "include/shim.h"

#define FUNCTION PUSHYARD_DEFINE
#include "include/functions.h"
#undef FUNCTION

static const struct pushyard_forwarded functions[] = {
#define FUNCTION PUSHYARD_ELEMENT
#include "include/functions.h"
#undef FUNCTION
};

const char *pushyard_zstd_load(void) {
    return pushyard_forward("libzstd.so.1", functions, sizeof functions / sizeof *functions);
}
