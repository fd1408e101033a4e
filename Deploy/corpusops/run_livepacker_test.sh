#!/bin/sh
# corpusops's bin/run_livepacker_test.sh FILE.json: starts a container as packer would, and tells how to get into it.
exec pushyard chain debug "$@"
