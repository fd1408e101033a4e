# bash runs this whenever the image is started.
exec busybox httpd -f -p "${PORT:-80}" -h /srv/www
