#!/bin/sh
# corpusops's bin/build.sh: builds the images of IMAGES.json; with --generate-images, only packer's files are written.
exec pushyard chain build "$@"
