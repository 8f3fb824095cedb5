// What multiplies in medium precision: chosen once for the process.
#pragma once
#include <string>
#include <vector>

namespace regulus {

enum class Backend { kPortable };

Backend CurrentBackend();
std::string CurrentBackendName();
// Names of those that this binary and CPU can run.
std::vector<std::string> SupportedBackends();
// False, and nothing changes, for a name that is not in SupportedBackends().
bool SetBackend(const std::string& name);

}  // namespace regulus
