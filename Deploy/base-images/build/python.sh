#!/bin/sh
# usage: build/python.sh [debian release] [python version] [pkg release]
exec pushyard chain build --images-files "$(dirname "$0")/../IMAGES.json" --param "DEBIAN=${1:-bookworm}" --param "PYTHON=${2:-3.11}" --param "PKG_RELEASE=${3:-1}" python wheelbuild
