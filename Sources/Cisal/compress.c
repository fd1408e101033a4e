#include "include/shim.h"
#include <CForwarding.h>
#include <errno.h>
#include <isa-l/igzip_lib.h>
#include <stdint.h>
#include <stdlib.h>

#define FUNCTIONS(FUNCTION)                                                             \
    FUNCTION(int, isal_deflate_stateless, (struct isal_zstream * stream), (stream))     \
    FUNCTION(void, isal_deflate_stateless_init, (struct isal_zstream * stream), (stream))

FUNCTIONS(PUSHYARD_DECLARE)
FUNCTIONS(PUSHYARD_DEFINE)

static const struct pushyard_forwarded functions[] = {FUNCTIONS(PUSHYARD_ELEMENT)};

const char *pushyard_isal_load(void) {
    return pushyard_forward("libisal.so.2", functions, sizeof functions / sizeof *functions);
}

struct pushyard_isal {
    struct isal_zstream stream;
    unsigned char level_buffer[ISAL_DEF_LVL2_DEFAULT];
};

#if defined(__x86_64__)

#include <nmmintrin.h>
#include <stdatomic.h>
#include <sys/mman.h>

// Where ISA-L means to hash the third byte of a content and what follows, it hashes the address of the stream
// (.write_first_byte in igzip_icf_body_h1_gr_bt.asm, in 2.32.1 still). At one address in some ten thousand, a MiB would
// become other bytes, and short contents at more of them. So all streams lie where that hash is 0, of which level 2 uses
// 15 bits. Code for processors without SSE 4.2 hashes the content.
__attribute__((target("sse4.2"))) static int hashes_to_zero(uintptr_t address) {
    return (_mm_crc32_u32(0, (uint32_t)(address >> 16)) & (IGZIP_LVL2_HASH_SIZE - 1)) == 0;
}

// Programs, heaps, libraries and stacks lie below or above. A range has some 32 of those addresses.
static const uintptr_t lowest = 0x100000000000, range = 1ul << 36, ranges = 1024, granule = 1 << 16;

struct pushyard_isal *pushyard_isal_create(void) {
    static atomic_uint calls;
    for (unsigned attempt = 0; attempt < ranges; attempt++) {
        uintptr_t start = lowest + atomic_fetch_add(&calls, 1) % ranges * range;
        for (uintptr_t address = start; address < start + range; address += granule) {
            if (__builtin_cpu_supports("sse4.2") && !hashes_to_zero(address)) continue;
            void *memory = mmap((void *)address, sizeof(struct pushyard_isal), PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
            if (memory == (void *)address) return memory;
            if (memory == MAP_FAILED && errno != EEXIST) return NULL;
            // Linux before 4.17 maps it elsewhere where something is.
            if (memory != MAP_FAILED) munmap(memory, sizeof(struct pushyard_isal));
        }
    }
    return NULL;
}

void pushyard_isal_free(struct pushyard_isal *isal) { munmap(isal, sizeof *isal); }

#else

struct pushyard_isal *pushyard_isal_create(void) { return malloc(sizeof(struct pushyard_isal)); }

void pushyard_isal_free(struct pushyard_isal *isal) { free(isal); }

#endif

size_t pushyard_isal_compress(struct pushyard_isal *isal, const void *content, size_t count, void *member, size_t room) {
    struct isal_zstream *stream = &isal->stream;
    isal_deflate_stateless_init(stream);
    // Before 2.31 it leaves the window as it was, so that the bytes would depend on what the memory held before.
    stream->hist_bits = 0;
    stream->level = 2;
    stream->level_buf = isal->level_buffer;
    stream->level_buf_size = sizeof isal->level_buffer;
    stream->gzip_flag = IGZIP_GZIP;
    stream->end_of_stream = 1;
    stream->next_in = (unsigned char *)content;
    stream->avail_in = (uint32_t)count;
    stream->next_out = member;
    stream->avail_out = (uint32_t)room;
    return isal_deflate_stateless(stream) == COMP_OK ? stream->total_out : 0;
}
