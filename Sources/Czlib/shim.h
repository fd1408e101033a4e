#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro that passes the header's version and the size of the struct; Swift imports no such macros.
static inline int pushyard_inflateInit2(z_streamp stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

/// `deflateInit2`, a macro for the same reason.
static inline int pushyard_deflateInit2(z_streamp stream, int level, int method, int windowBits, int memLevel,
                                        int strategy) {
    return deflateInit2(stream, level, method, windowBits, memLevel, strategy);
}
