#include <stdio.h>

/* Writes the page of that name, which is a request's path without its first '/'; returns 200 or 404. */
typedef int page(const char *name, FILE *out);

/* Answers GET requests, one after another, until SIGTERM; returns 1 if it cannot listen. */
int serve(int port, page *show);
