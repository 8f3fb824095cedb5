// The records of delimited text, by RFC 4180: where their cells are, and the numbers in them.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// A byte that no text has.
constexpr int kNoByte = 256;

// How records are written.
struct Dialect {
  int delimiter;  // ' ' is any run of blanks
  int point;      // the decimal sign
  int comment;    // lines that begin with it are passed over
  bool skipsFirstLine;
};

// A part of a text that begins with a record.
struct TextPart {
  const uint8_t* begin;
  size_t size;
  bool isLast;
  int64_t line;  // that of its first byte
};

// What is found, by cell and by record, and how many there is room for.
struct RecordArrays {
  size_t size;
  int32_t* starts;      // by cell: its first byte, without a quote
  int32_t* ends;        // the byte after its last
  double* numbers;      // NaN where it is none; infinite as by kUndecided
  uint8_t* quotes;      // 1 where its bytes hold quotes that its text does not have
  int32_t* firstCells;  // by record
  int32_t* lines;       // the one that it begins on
};

// Why no more is found.
enum class FindStop {
  kEnd,        // of the whole records
  kFull,       // the arrays are too small
  kOpenQuote,  // the text ends in quotes
  kTooLong,    // a record has more bytes than it may have
};

struct FoundRecords {
  FindStop stop;
  size_t end;  // the byte after the last record
  size_t records;
  size_t cells;
  int64_t line;  // that of `end`, or of what stopped
};

// Finds all records that end for sure. Blanks around cells are none of theirs, and lines without
// text are no records.
FoundRecords FindRecords(const Dialect& dialect, const TextPart& part, size_t maxRecord,
                         const RecordArrays& out);

}  // namespace regulus
