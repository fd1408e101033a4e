# What a site runs on when its builder image is not to be part of it.
set -eu
command -v busybox >/dev/null || apt-get install --yes --no-install-recommends busybox
install -m 755 prepare run /usr/bin
