// The macros of the same names, which check types, would stand in the way of the functions.
#define CURL_DISABLE_TYPECHECK
#include "include/shim.h"

#define FUNCTION PUSHYARD_DEFINE
#include "include/functions.h"
#undef FUNCTION

#undef curl_easy_setopt
#undef curl_easy_getinfo
static __typeof__(curl_easy_setopt) *found_curl_easy_setopt;
static __typeof__(curl_easy_getinfo) *found_curl_easy_getinfo;

static const struct pushyard_forwarded functions[] = {
    PUSHYARD_ELEMENT(CURLcode, curl_easy_setopt, (CURL *easy, CURLoption option, ...), (easy, option))
    PUSHYARD_ELEMENT(CURLcode, curl_easy_getinfo, (CURL *easy, CURLINFO info, ...), (easy, info))
#define FUNCTION PUSHYARD_ELEMENT
#include "include/functions.h"
#undef FUNCTION
};

const char *pushyard_curl_load(void) {
    return pushyard_forward("libcurl.so.4", functions, sizeof functions / sizeof *functions);
}

CURLcode pushyard_curl_set_long(CURL *easy, CURLoption option, long value) {
    return found_curl_easy_setopt(easy, option, value);
}

CURLcode pushyard_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return found_curl_easy_setopt(easy, option, value);
}

CURLcode pushyard_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return found_curl_easy_setopt(easy, option, value);
}

CURLcode pushyard_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return found_curl_easy_setopt(easy, option, value);
}

CURLcode pushyard_curl_set_list(CURL *easy, struct curl_slist *value) {
    return found_curl_easy_setopt(easy, CURLOPT_HTTPHEADER, value);
}

CURLcode pushyard_curl_set_transfer(
    CURL *easy, CURLoption option, size_t (*callback)(char *bytes, size_t size, size_t count, void *context)) {
    return found_curl_easy_setopt(easy, option, callback);
}

CURLcode pushyard_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return found_curl_easy_getinfo(easy, info, value);
}
