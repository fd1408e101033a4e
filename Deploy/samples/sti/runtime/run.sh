echo "sites are deployed on this image" >&2
exit 2
