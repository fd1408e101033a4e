#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve.h"

static void end(int signal)
{
	_exit(0);
}

/* Reads a request's head and cuts the path out of its first line; NULL if that is not a GET. */
static char *path_of(int client, char *text, size_t size)
{
	size_t length = 0;
	ssize_t count;

	while (length < size - 1 && (count = read(client, text + length, size - 1 - length)) > 0) {
		length += count;
		text[length] = '\0';
		if (strstr(text, "\r\n\r\n"))
			break;
	}
	text[length] = '\0';
	if (strncmp(text, "GET /", 5))
		return NULL;
	text[5 + strcspn(text + 5, " ?\r\n")] = '\0';
	return text + 5;
}

static void answer(int client, page *show)
{
	char head[8192], *body = NULL, *path = path_of(client, head, sizeof head);
	size_t size = 0;
	FILE *out = open_memstream(&body, &size);
	int status = path ? show(path, out) : 404;

	if (status != 200)
		fputs("<!DOCTYPE html>\n<title>Not here</title>\n<p>There is no such page.</p>\n", out);
	fclose(out);
	dprintf(client, "HTTP/1.0 %d %s\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n", status,
		status == 200 ? "OK" : "Not Found", size);
	write(client, body, size);
	free(body);
}

int serve(int port, page *show)
{
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	/* Process 1 of a container has no default actions. */
	signal(SIGTERM, end);
	signal(SIGINT, end);
	signal(SIGPIPE, SIG_IGN);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) {
		perror("serve");
		return 1;
	}
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			continue;
		answer(client, show);
		close(client);
	}
}
