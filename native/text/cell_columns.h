// Columns of the records that FindRecords found: numbers, and codes of words.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// out[column][record] = the number in a cell, NaN where there is no cell; returns whether one is
// infinite.
bool NumbersByColumn(const int32_t* firstCells, size_t records, size_t columns,
                     const double* numbers, size_t cells, double* out);

// The cells in one place of consecutive records.
struct CellColumn {
  const int32_t* firstCells;  // by record
  size_t records;
  size_t cell;
  size_t cells;  // of all records
};

// The bytes of all cells, as FindRecords gives them.
struct CellTexts {
  const uint8_t* bytes;
  size_t size;
  const int32_t* starts;
  const int32_t* ends;
  const uint8_t* quotes;
};

// A hash table of words, by src/data/formats/word_table.ts, which adds to it.
struct WordTable {
  const int32_t* places;  // the number of a word plus one; 0: none
  size_t placeCount;      // a power of two
  const int32_t* hashes;  // by word
  const int32_t* codes;   // by word
  const int32_t* ends;    // of the word before in the pool, and of the last
  size_t words;
  const uint8_t* pool;
  size_t poolSize;
};

constexpr int32_t kEmptyCell = -1;
constexpr int32_t kUnknownWord = -2;

// out[i] = the code of the i-th cell's word, or one of the two above: a cell whose bytes are not
// its text is unknown. Returns how many are unknown.
size_t CodesOfColumn(const CellColumn& column, const CellTexts& texts, const WordTable& table,
                     int32_t* out);

}  // namespace regulus
