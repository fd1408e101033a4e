#pragma once

/* libFuzzer's own mutation, for which LLVM has no header (https://llvm.org/docs/LibFuzzer.html); `-sanitize=fuzzer` links
 * it. */

#include <stddef.h>
#include <stdint.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t capacity);
