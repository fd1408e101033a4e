#pragma once
#include <CForwarding.h>
#include <zstd.h>

/// Loads libzstd; the functions of functions.h may be called from then on. Once is enough for all threads, if the others wait
/// for it.
///
/// Returns NULL, or the reason why not: valid until this thread calls dlopen(3) or its like.
const char *pushyard_zstd_load(void);

#define FUNCTION PUSHYARD_DECLARE
#include "functions.h"
#undef FUNCTION
