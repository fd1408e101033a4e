#!/bin/sh
# Builds APP's image from the gzipped tarball on standard input, pushes it, and reports on standard output.
#
# What doskara's build.sh was; put a link to it at /usr/local/doskara/build.sh. Files are at the root of the tarball,
# 'build.sh' and 'run.sh' among them. The checks, their exit statuses and what to do: 'checks', beside this file, which
# is what 'pushyard factory --checks' prints.
exec 2>&1
if test $# -ne 1
then
	echo "usage: $0 APP < app.tar.gz"
	exit 2
fi
exec pushyard factory /usr/local/doskara/build.sh "$1"
