#pragma once
#include <CForwarding.h>
#include <archive.h>
#include <archive_entry.h>

/// Loads libarchive; the functions of functions.h may be called from then on. Once is enough for all threads, if the others
/// wait for it.
///
/// Returns NULL, or the reason why not: valid until this thread calls dlopen(3) or its like.
const char *pushyard_archive_load(void);

#define FUNCTION PUSHYARD_DECLARE
#include "functions.h"
#undef FUNCTION
