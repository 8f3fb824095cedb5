// Some rows of a table, as a bit for each row.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// Sets the bits of those that are below `rows`.
void ChooseRows(const uint32_t* indices, size_t count, uint8_t* chosen, size_t rows);

// Writes the rows whose bit is set, ascending, `most` of them at most; how many.
size_t ListRows(const uint8_t* chosen, size_t rows, uint32_t* out, size_t most);

}  // namespace regulus
