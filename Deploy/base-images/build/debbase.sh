#!/bin/sh
# usage: build/debbase.sh [debian release]
exec pushyard chain build --images-files "$(dirname "$0")/../IMAGES.json" --param "DEBIAN=${1:-bookworm}" debbase pybuild
