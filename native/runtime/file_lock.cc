#include "runtime/file_lock.h"

#ifndef _WIN32
#include <sys/file.h>

#include <cerrno>
#endif

namespace regulus {

#ifdef _WIN32
int TryLockFile(int) { return 0; }
#else
int TryLockFile(int descriptor) {
  int result = 0;
  do {
    result = flock(descriptor, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : errno;
}
#endif

}  // namespace regulus
