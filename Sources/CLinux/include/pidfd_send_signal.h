#pragma once

/// pidfd_send_signal(2) as kill(2) would send it: in the same header as pidfd_open.
int pushyard_pidfd_send_signal(int pidfd, int signal);
