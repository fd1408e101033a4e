#pragma once

/// syncfs(2).
///
/// In C because glibc hides it behind `_GNU_SOURCE`, which Swift's Glibc does not define.
int pushyard_syncfs(int descriptor);
