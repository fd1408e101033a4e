#pragma once

/// `O_PATH` of open(2): a descriptor that only names its file.
///
/// In C because glibc hides it behind `_GNU_SOURCE`, which Swift's Glibc does not define.
extern const int pushyard_o_path;

/// O_TMPFILE, which is a composed macro.
extern const int pushyard_o_tmpfile;

/// `SEEK_DATA` of lseek(2), hidden as well.
extern const int pushyard_seek_data;

/// `SEEK_HOLE` of lseek(2).
extern const int pushyard_seek_hole;

/// O_DIRECT: past the page cache.
extern const int pushyard_o_direct;
