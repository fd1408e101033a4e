#pragma once

/// pidfd_open(2) without flags: glibc has it since 2.36, in a header that Swift's Glibc module leaves out.
int pushyard_pidfd_open(int pid);
