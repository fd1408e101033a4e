#!/usr/bin/env python3
"""corpusops's bin/build.py: builds the images of IMAGES.json, with its options (see: pushyard chain build --help)."""
import os, sys; os.execvp("pushyard", ["pushyard", "chain", "build"] + sys.argv[1:])
