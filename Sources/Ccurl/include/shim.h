#pragma once
#include <CForwarding.h>
#include <curl/curl.h>

/// Loads libcurl; the functions of functions.h and those below may be called from then on. Once is enough for all
/// threads, if the others wait for it. Linked, libcurl and its thirty libraries would take 4 ms of every start.
///
/// Returns NULL, or the reason why not: valid until this thread calls dlopen(3) or its like.
const char *_Nullable pushyard_curl_load(void);

// curl_easy_setopt is variadic, which Swift cannot call; one function for each type of argument.
CURLcode pushyard_curl_set_long(CURL *_Nonnull easy, CURLoption option, long value);
CURLcode pushyard_curl_set_offset(CURL *_Nonnull easy, CURLoption option, curl_off_t value);
CURLcode pushyard_curl_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value);
CURLcode pushyard_curl_set_pointer(CURL *_Nonnull easy, CURLoption option, void *_Nullable value);
CURLcode pushyard_curl_set_list(CURL *_Nonnull easy, struct curl_slist *_Nullable value);
CURLcode pushyard_curl_set_transfer(
    CURL *_Nonnull easy, CURLoption option,
    size_t (*_Nonnull callback)(char *_Nonnull bytes, size_t size, size_t count, void *_Nonnull context));
// So is curl_easy_getinfo.
CURLcode pushyard_curl_get_long(CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value);

#define FUNCTION PUSHYARD_DECLARE
#include "functions.h"
#undef FUNCTION
