#pragma once

/// unshare(2) with `CLONE_NEWNS`: the calling thread gets a copy of its mount namespace for itself.
///
/// In C because glibc hides it behind `_GNU_SOURCE`, which Swift's Glibc does not define.
int pushyard_unshare_mounts(void);
