echo "this image builds sites out of texts" >&2
exit 2
