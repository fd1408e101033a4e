#pragma once

/// PR_SET_CHILD_SUBREAPER of prctl(2): descendants whose parent ends become children of this process, to be waited for.
///
/// In C because prctl is variadic, which Swift does not import.
int pushyard_become_subreaper(void);
