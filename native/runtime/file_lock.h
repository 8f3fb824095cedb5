// Locks of whole files that end with the process that holds them.
#pragma once

namespace regulus {

// Takes the exclusive lock of an open file (flock) without waiting: 0, or the errno that says why
// not, which is EWOULDBLOCK where another open file holds it. On Windows 0: such a file is opened
// for one process alone.
int TryLockFile(int descriptor);

}  // namespace regulus
