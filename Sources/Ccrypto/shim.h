#pragma once

// The functions below the EVP ones, deprecated since OpenSSL 3.0: they need five small members of libcrypto.a, which
// the module map names, and choose the processor's instructions just as well. The EVP functions need the whole library,
// whose shared form takes 0.7 ms at the start of every process, hashing or not.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
