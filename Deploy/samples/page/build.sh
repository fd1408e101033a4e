# bash runs this once, as root, in a container of the base image. What it leaves behind is the image.
set -eu
command -v busybox >/dev/null || apt-get install --yes --no-install-recommends busybox
mkdir -p /srv/www
cp index.html /srv/www
echo "$(wc -c <index.html) bytes of page"
