// Rows in an order of which every stretch has each class in proportion.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// The k-th drawn row of n of a class has its place at (k + ½) / n of all rows, the first one at the
// start; rows of one place stay in the order in which they were drawn. classOf: [rows], at most
// `last`. drawn: the rows in any order, each once: else the result is any rows.
void Stratify(const uint32_t* classOf, uint32_t last, const uint32_t* drawn, uint32_t* out,
              size_t rows);

}  // namespace regulus
