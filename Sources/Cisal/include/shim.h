#pragma once
#include <stddef.h>

/// Loads libisal; the functions below may be called from then on. Once is enough for all threads, if the others wait for it.
///
/// Returns NULL, or the reason why not: valid until this thread calls dlopen(3) or its like.
const char *pushyard_isal_load(void);

/// What libisal needs to compress one gzip member after the other; belongs to one thread.
///
/// In C because its state has arrays that are too long for Swift to import.
struct pushyard_isal;

/// NULL without memory.
struct pushyard_isal *pushyard_isal_create(void);

void pushyard_isal_free(struct pushyard_isal *isal);

/// Compresses `count` bytes to one gzip member. Returns its size, or 0 if it does not fit into `room` bytes.
size_t pushyard_isal_compress(struct pushyard_isal *isal, const void *content, size_t count, void *member, size_t room);
