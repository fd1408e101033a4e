# Compiles the server where it will run. The compiler comes with the base image, or else from Debian.
set -eu
command -v tcc >/dev/null || apt-get install --yes --no-install-recommends tcc libc6-dev
tcc -Wall -Werror -o /usr/local/bin/server server.c
echo "server: $(wc -c </usr/local/bin/server) bytes"
