#include <stdio.h>

/* Turns '# ' lines into headings and everything else into paragraphs, which empty lines separate. */
void text_to_html(FILE *text, FILE *html);
