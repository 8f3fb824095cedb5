// A watch over SIGINT and SIGTERM that works while JavaScript does not: the second of them ends the
// process at once. For programs, not for a library: signals belong to the whole process.
#pragma once
#include <string>

namespace regulus {

// Handlers that are there stay and are called for the first signal. `first` is written to standard
// error when a SIGINT is the first signal, `leaving` before the process ends with 128 + its number.
// On Windows it is Ctrl-C alone.
void WatchInterrupts(const std::string& first, const std::string& leaving);
// Puts the handlers back.
void UnwatchInterrupts();

}  // namespace regulus
