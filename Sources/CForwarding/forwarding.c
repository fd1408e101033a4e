#include "include/CForwarding.h"
#include <dlfcn.h>

const char *pushyard_forward(const char *soname, const struct pushyard_forwarded *functions, size_t count) {
    // Bound at once: what is missing is found here, not in the middle of a push.
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!library) return dlerror();
    for (size_t i = 0; i < count; i++) {
        *functions[i].pointer = dlsym(library, functions[i].name);
        if (!*functions[i].pointer) return dlerror();
    }
    return NULL;
}
