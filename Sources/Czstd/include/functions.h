// Every function of libzstd that module Tar calls; CForwarding.h says how this is included.
FUNCTION(ZSTD_DStream *, ZSTD_createDStream, (void), ())
FUNCTION(size_t, ZSTD_decompressStream, (ZSTD_DStream * zds, ZSTD_outBuffer *output, ZSTD_inBuffer *input),
         (zds, output, input))
FUNCTION(size_t, ZSTD_freeDStream, (ZSTD_DStream * zds), (zds))
FUNCTION(const char *, ZSTD_getErrorName, (size_t code), (code))
FUNCTION(unsigned, ZSTD_isError, (size_t code), (code))
