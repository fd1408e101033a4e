#include "include/xattr.h"
#include <sys/xattr.h>

long pushyard_llistxattr(const char *path, void *list, unsigned long size) { return llistxattr(path, list, size); }

long pushyard_lgetxattr(const char *path, const char *name, void *value, unsigned long size) {
    return lgetxattr(path, name, value, size);
}

int pushyard_lsetxattr(const char *path, const char *name, const void *value, unsigned long size) {
    return lsetxattr(path, name, value, size, 0);
}
