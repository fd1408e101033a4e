exec /usr/local/bin/server "${PORT:-80}"
