echo "this image builds C programs with a 'vendor' directory: pushyard app, base=$(hostname)" >&2
exit 2
