// Every function of libcurl that module Registry calls; CForwarding.h says how this is included.
FUNCTION(void, curl_easy_cleanup, (CURL *easy), (easy))
FUNCTION(CURL *, curl_easy_init, (void), ())
FUNCTION(CURLcode, curl_easy_pause, (CURL *easy, int bitmask), (easy, bitmask))
FUNCTION(void, curl_easy_reset, (CURL *easy), (easy))
FUNCTION(const char *, curl_easy_strerror, (CURLcode code), (code))
FUNCTION(void, curl_free, (void *memory), (memory))
FUNCTION(time_t, curl_getdate, (const char *text, const time_t *unused), (text, unused))
FUNCTION(CURLcode, curl_global_init, (long flags), (flags))
FUNCTION(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *easy), (multi, easy))
FUNCTION(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
FUNCTION(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *queued), (multi, queued))
FUNCTION(CURLM *, curl_multi_init, (void), ())
FUNCTION(CURLMcode, curl_multi_perform, (CURLM *multi, int *running), (multi, running))
FUNCTION(CURLMcode, curl_multi_poll,
         (CURLM *multi, struct curl_waitfd *extra, unsigned int count, int milliseconds, int *ready),
         (multi, extra, count, milliseconds, ready))
FUNCTION(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *easy), (multi, easy))
FUNCTION(const char *, curl_multi_strerror, (CURLMcode code), (code))
FUNCTION(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *line), (list, line))
FUNCTION(void, curl_slist_free_all, (struct curl_slist *list), (list))
FUNCTION(CURLU *, curl_url, (void), ())
FUNCTION(void, curl_url_cleanup, (CURLU *url), (url))
FUNCTION(CURLUcode, curl_url_get, (CURLU *url, CURLUPart part, char **text, unsigned int flags),
         (url, part, text, flags))
FUNCTION(CURLUcode, curl_url_set, (CURLU *url, CURLUPart part, const char *text, unsigned int flags),
         (url, part, text, flags))
FUNCTION(const char *, curl_url_strerror, (CURLUcode code), (code))
