#pragma once

/// `UTIME_OMIT` of utimensat(2): leave this time as it is.
///
/// In C because the macro is an expression with a cast, which Swift does not import.
extern const long pushyard_utime_omit;
