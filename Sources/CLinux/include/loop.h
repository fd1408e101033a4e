#pragma once
#include <stdbool.h>
#include <stdint.h>

/// The number of a loop device that is free now, made if there is none: `LOOP_CTL_GET_FREE` of loop(4).
///
/// In C because Swift imports neither ioctl(2), which is variadic, nor <linux/loop.h>, whose module it does not have.
int pushyard_loop_get_free(int control);

/// Attaches a file to a loop device until nobody has the device open or mounted: `LOOP_CONFIGURE` of loop(4) with
/// `LO_FLAGS_AUTOCLEAR`, Linux 5.8. EBUSY when somebody else was faster.
int pushyard_loop_configure(int device, int file, bool read_only);

/// Whether a device shows the whole of a file, its `st_dev` and `st_ino`, read only and until nobody has the device open or
/// mounted: `LOOP_GET_STATUS64` of loop(4).
bool pushyard_loop_shows(int device, uint64_t filesystem, uint64_t inode);
