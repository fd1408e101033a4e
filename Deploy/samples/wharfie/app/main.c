/* Serves the texts of a directory as pages: 'app /srv/pages 80'. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commit.h"
#include "serve.h"
#include "text.h"

static const char *directory;

static int show(const char *name, FILE *out)
{
	char path[512];
	FILE *text;

	if (!*name)
		name = "index";
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz-") != strlen(name))
		return 404;
	snprintf(path, sizeof path, "%s/%s.txt", directory, name);
	text = fopen(path, "r");
	if (!text)
		return 404;
	fprintf(out, "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>%s</title>\n", name);
	text_to_html(text, out);
	fprintf(out, "<hr>\n<p>This is commit %s.</p>\n", COMMIT);
	fclose(text);
	return 200;
}

int main(int count, char **words)
{
	if (count != 3) {
		fprintf(stderr, "usage: %s DIRECTORY PORT\n", words[0]);
		return 2;
	}
	directory = words[1];
	return serve(atoi(words[2]), show);
}
