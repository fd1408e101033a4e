#pragma once

/// llistxattr(2), lgetxattr(2) and lsetxattr(2), as in xattr(7).
///
/// In C because Swift's Glibc module leaves <sys/xattr.h> out. Including it here would make the system's types it
/// brings along, such as `struct timespec`, types of this module.
long pushyard_llistxattr(const char *path, void *list, unsigned long size);
long pushyard_lgetxattr(const char *path, const char *name, void *value, unsigned long size);
int pushyard_lsetxattr(const char *path, const char *name, const void *value, unsigned long size);
