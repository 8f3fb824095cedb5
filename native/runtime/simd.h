// The SIMD targets of this binary and CPU, and the one in use (process-wide).
#pragma once
#include <string>
#include <vector>

namespace regulus {

// Lower-case names, best first.
std::vector<std::string> SupportedSimd();
std::string CurrentSimd();
// False, and nothing changes, for a name that is not in SupportedSimd().
bool SetSimd(const std::string& name);

}  // namespace regulus
