/* Answers every request with one page, until SIGTERM. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "commit.h"

static const char page[] = "<!DOCTYPE html>\n"
			   "<title>Compiled by a push</title>\n"
			   "<h1>Compiled by a push</h1>\n"
			   "<p>This is commit " COMMIT ".</p>\n";

static void end(int signal)
{
	_exit(0);
}

static int listen_on(int port)
{
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) {
		perror("server");
		exit(1);
	}
	return listener;
}

/* Reads one request's head, of which nothing matters, so that closing does not reset the connection. */
static void skip_head(int client)
{
	char text[8192];
	size_t length = 0;
	ssize_t count;

	while (length < sizeof text - 1 && (count = read(client, text + length, sizeof text - 1 - length)) > 0) {
		length += count;
		text[length] = '\0';
		if (strstr(text, "\r\n\r\n"))
			return;
	}
}

int main(int count, char **words)
{
	int listener = listen_on(count > 1 ? atoi(words[1]) : 80);

	/* Process 1 of a container has no default actions. */
	signal(SIGTERM, end);
	signal(SIGINT, end);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			continue;
		skip_head(client);
		dprintf(client, "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n%s",
			sizeof page - 1, page);
		close(client);
	}
}
