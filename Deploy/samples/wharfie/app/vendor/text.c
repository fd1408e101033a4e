#include <stdio.h>

#include "text.h"

static void escape(const char *line, FILE *html)
{
	for (; *line && *line != '\n'; line++)
		switch (*line) {
		case '<':
			fputs("&lt;", html);
			break;
		case '>':
			fputs("&gt;", html);
			break;
		case '&':
			fputs("&amp;", html);
			break;
		default:
			putc(*line, html);
		}
}

void text_to_html(FILE *text, FILE *html)
{
	char line[1024];
	int is_open = 0;

	while (fgets(line, sizeof line, text)) {
		int is_heading = line[0] == '#' && line[1] == ' ';

		if (is_open && (is_heading || line[0] == '\n')) {
			fputs("</p>\n", html);
			is_open = 0;
		}
		if (is_heading) {
			fputs("<h1>", html);
			escape(line + 2, html);
			fputs("</h1>\n", html);
		} else if (line[0] != '\n') {
			fputs(is_open ? "\n" : "<p>", html);
			escape(line, html);
			is_open = 1;
		}
	}
	if (is_open)
		fputs("</p>\n", html);
}
