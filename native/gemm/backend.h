// What multiplies in medium precision: chosen once for the process.
#pragma once
#include <string>
#include <vector>

namespace regulus {

enum class Backend { kPortable, kAvx512Bf16, kAmx };

Backend CurrentBackend();
std::string CurrentBackendName();
// Names of those that this binary and CPU can run with the SIMD target in use, the default first.
std::vector<std::string> SupportedBackends();
// False, and nothing changes, for a name that is not in SupportedBackends(), or where the system
// refuses its registers.
bool SetBackend(const std::string& name);

}  // namespace regulus
