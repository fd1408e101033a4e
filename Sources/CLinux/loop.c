#include "include/loop.h"
#include <linux/loop.h>
#include <sys/ioctl.h>

#ifndef LOOP_CONFIGURE
#define LOOP_CONFIGURE 0x4C0A /* uapi/linux/loop.h */
#endif

int pushyard_loop_get_free(int control) { return ioctl(control, LOOP_CTL_GET_FREE); }

int pushyard_loop_configure(int device, int file, bool read_only) {
    struct loop_config config = {
        .fd = file,
        .info.lo_flags = LO_FLAGS_AUTOCLEAR | (read_only ? LO_FLAGS_READ_ONLY : 0),
    };
    return ioctl(device, LOOP_CONFIGURE, &config);
}

bool pushyard_loop_shows(int device, uint64_t filesystem, uint64_t inode) {
    struct loop_info64 info;
    return ioctl(device, LOOP_GET_STATUS64, &info) == 0 && info.lo_device == filesystem && info.lo_inode == inode
        && info.lo_offset == 0 && info.lo_sizelimit == 0 && info.lo_encrypt_type == LO_CRYPT_NONE
        && (info.lo_flags & (LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR)) == (LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR);
}
