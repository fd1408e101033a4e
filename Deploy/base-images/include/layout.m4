changequote([[, ]])dnl
dnl What several images share. Quotes are [[ and ]], as a shell's ` and ' stand for themselves in a Dockerfile.
dnl
dnl PYTHON_LIBRARIES: what a Python of our own is linked with; the names change with Debian's releases.
define([[PYTHON_LIBRARIES]],
[[libbz2-1.0 libc6 libffi8 liblzma5 libncursesw6 libsqlite3-0 libuuid1 zlib1g dnl
ifelse(DEBIAN, [[bookworm]], [[libreadline8 libssl3]], [[libreadline8t64 libssl3t64]])]])dnl
dnl
dnl PYTHON_HEADERS: what it is compiled with.
define([[PYTHON_HEADERS]],
[[libbz2-dev libffi-dev liblzma-dev libncurses-dev libreadline-dev libsqlite3-dev libssl-dev uuid-dev dnl
zlib1g-dev]])dnl
dnl
dnl COMPILERS: what belongs in no image that apps run in.
define([[COMPILERS]], [[dpkg-dev gcc g++ libc6-dev make patch xz-utils]])dnl
