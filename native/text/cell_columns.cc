#include "text/cell_columns.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace regulus {
namespace {

// The place of a record's cell among all; their number where it is not there.
size_t PlaceOf(const CellColumn& column, size_t record) {
  const int64_t place = column.firstCells[record] + static_cast<int64_t>(column.cell);
  return place >= 0 && place < static_cast<int64_t>(column.cells) ? static_cast<size_t>(place)
                                                                  : column.cells;
}

struct Word {
  const uint8_t* bytes;
  size_t size;
};

// Bytes between two places; null where they are none.
Word WordBetween(const uint8_t* bytes, size_t size, int32_t start, int32_t end) {
  if (start < 0 || end < start || static_cast<size_t>(end) > size) return {nullptr, 0};
  return {bytes + start, static_cast<size_t>(end - start)};
}

// FNV-1a, as word_table.ts has it.
uint32_t HashOf(const Word& word) {
  uint32_t hash = 0x811c9dc5;
  for (size_t i = 0; i < word.size; ++i) hash = (hash ^ word.bytes[i]) * 0x01000193;
  return hash;
}

bool HasWord(const WordTable& table, size_t index, const Word& word) {
  const Word known =
      WordBetween(table.pool, table.poolSize, table.ends[index], table.ends[index + 1]);
  return known.bytes != nullptr && known.size == word.size &&
         std::memcmp(known.bytes, word.bytes, word.size) == 0;
}

int32_t CodeOf(const WordTable& table, const Word& word) {
  const uint32_t hash = HashOf(word);
  const size_t mask = table.placeCount - 1;
  size_t place = (hash ^ (hash >> 15)) & mask;
  for (size_t tried = 0; tried < table.placeCount; ++tried) {
    const auto index = static_cast<size_t>(int64_t{table.places[place]} - 1);
    if (index >= table.words) return kUnknownWord;
    if (static_cast<uint32_t>(table.hashes[index]) == hash && HasWord(table, index, word))
      return table.codes[index];
    place = (place + 1) & mask;
  }
  return kUnknownWord;
}

int32_t CodeOfCell(const CellTexts& texts, size_t place, const WordTable& table) {
  if (texts.quotes[place] != 0) return kUnknownWord;
  const Word word = WordBetween(texts.bytes, texts.size, texts.starts[place], texts.ends[place]);
  if (word.bytes == nullptr) return kUnknownWord;
  return word.size == 0 ? kEmptyCell : CodeOf(table, word);
}

}  // namespace

bool NumbersByColumn(const int32_t* firstCells, size_t records, size_t columns,
                     const double* numbers, size_t cells, double* out) {
  bool hasInfinite = false;
  for (size_t i = 0; i < records; ++i) {
    const auto first = static_cast<size_t>(int64_t{firstCells[i]});
    const size_t found = first < cells ? std::min(columns, cells - first) : 0;
    for (size_t c = 0; c < found; ++c) {
      const double number = numbers[first + c];
      hasInfinite |= std::isinf(number);
      out[c * records + i] = number;
    }
    for (size_t c = found; c < columns; ++c)
      out[c * records + i] = std::numeric_limits<double>::quiet_NaN();
  }
  return hasInfinite;
}

size_t CodesOfColumn(const CellColumn& column, const CellTexts& texts, const WordTable& table,
                     int32_t* out) {
  size_t unknown = 0;
  for (size_t i = 0; i < column.records; ++i) {
    const size_t place = PlaceOf(column, i);
    out[i] = place < column.cells ? CodeOfCell(texts, place, table) : kEmptyCell;
    if (out[i] == kUnknownWord) unknown += 1;
  }
  return unknown;
}

}  // namespace regulus
