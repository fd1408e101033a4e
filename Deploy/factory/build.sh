#!/bin/sh
# Builds APP's image from the gzipped tarball on standard input, pushes it, and reports on standard output.
#
# What doskara's build.sh was; put a link to it at /usr/local/doskara/build.sh. Files are at the root of the tarball, 'build.sh'
# and 'run.sh' among them. The checks, their codes and the exit statuses: 'checks', beside this file.
exec pushyard factory /usr/local/doskara/build.sh "$@"
