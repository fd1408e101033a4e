#pragma once

/// renameat2(2) with `RENAME_NOREPLACE`: EEXIST when `to` exists.
///
/// In C because glibc hides the function and its flags behind `_GNU_SOURCE`, which Swift's Glibc does not define.
int pushyard_renameat2_noreplace(int from_directory, const char *from, int to_directory, const char *to);
