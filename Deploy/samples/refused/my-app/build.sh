mkdir -p /srv/www
cp -r my-files/. /srv/www
