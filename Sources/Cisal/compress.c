#include "include/shim.h"
#include <CForwarding.h>
#include <isa-l/igzip_lib.h>
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

struct pushyard_isal *pushyard_isal_create(void) { return malloc(sizeof(struct pushyard_isal)); }

void pushyard_isal_free(struct pushyard_isal *isal) { free(isal); }

size_t pushyard_isal_compress(struct pushyard_isal *isal, const void *content, size_t count, void *member, size_t room) {
    struct isal_zstream *stream = &isal->stream;
    isal_deflate_stateless_init(stream);
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
