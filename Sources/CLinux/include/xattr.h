#pragma once
/// xattr(7). Here because Swift's Glibc module leaves <sys/xattr.h> out.
#include <sys/xattr.h>
