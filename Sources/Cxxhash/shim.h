#pragma once

// Compiled into whoever includes it: no library is loaded. Swift does not see functions by names that are macros.
#define XXH_INLINE_ALL
#include <xxhash.h>

struct pushyard_xxh3 {
    uint64_t low, high;
};

/// XXH3_128bits_withSecret.
static inline struct pushyard_xxh3 pushyard_xxh3(const void *content, size_t count, const void *secret, size_t secret_count) {
    XXH128_hash_t hash = XXH3_128bits_withSecret(content, count, secret, secret_count);
    return (struct pushyard_xxh3){hash.low64, hash.high64};
}
