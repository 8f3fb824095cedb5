#include "text/find_records.h"

#include <initializer_list>

#include "text/scan_number.h"

namespace regulus {
namespace {

// What follows may be known only with the next part of the text: then a step returns null.
class RecordFinder {
 public:
  RecordFinder(const Dialect& dialect, const TextPart& part, size_t maxRecord,
               const RecordArrays& out)
      : dialect_(dialect),
        isRuns_(dialect.delimiter == ' '),
        barePoint_(dialect.point == dialect.delimiter ? kNoByte : dialect.point),
        begin_(part.begin),
        end_(part.begin + part.size),
        isLast_(part.isLast),
        maxRecord_(maxRecord),
        out_(out),
        line_(part.line) {
    for (const int byte : {dialect.delimiter, int{'\n'}, int{'\r'}})
      if (byte < kNoByte) endsCell_[byte] = true;
    if (isRuns_) endsCell_['\t'] = true;
  }

  FoundRecords Find() {
    const uint8_t* at = begin_;
    while (at < end_) {
      const uint8_t* const after = IsPassedOver(at) ? PassLine(at) : FindRecord(at);
      if (after == nullptr) break;
      at = after;
    }
    const int64_t line = stop_ == FindStop::kEnd ? line_ : stopLine_;
    return {stop_, static_cast<size_t>(at - begin_), records_, cells_, line};
  }

 private:
  // Ends the search.
  const uint8_t* Stop(FindStop stop, int64_t line) {
    stop_ = stop;
    stopLine_ = line;
    return nullptr;
  }

  bool IsPassedOver(const uint8_t* at) const {
    return *at == dialect_.comment || (dialect_.skipsFirstLine && line_ == 1);
  }

  const uint8_t* PassLine(const uint8_t* at) {
    while (at < end_ && *at != '\n' && *at != '\r') ++at;
    return IsKnown(at) ? PassLineEnd(at) : nullptr;
  }

  // Passes over a line end; there is none at the end of the text.
  const uint8_t* PassLineEnd(const uint8_t* at) {
    if (at == end_) return at;
    line_ += 1;
    return *at == '\r' && at + 1 < end_ && at[1] == '\n' ? at + 2 : at + 1;
  }

  const uint8_t* FindRecord(const uint8_t* from) {
    if (records_ == out_.size) return Stop(FindStop::kFull, line_);
    const int64_t line = line_;
    const size_t first = cells_;
    const uint8_t* at = FindCells(from);
    if (at != nullptr && static_cast<size_t>(at - from) > maxRecord_)
      at = Stop(FindStop::kTooLong, line);
    if (at == nullptr) line_ = line;
    if (at == nullptr || IsBlankLine(first)) {
      cells_ = first;
    } else {
      out_.firstCells[records_] = static_cast<int32_t>(first);
      out_.lines[records_] = static_cast<int32_t>(line);
      records_ += 1;
    }
    return at == nullptr ? nullptr : PassLineEnd(at);
  }

  // Whether the cells of a record are a single one that is empty and not in quotes.
  bool IsBlankLine(size_t first) const {
    const int32_t start = out_.starts[first];
    if (cells_ != first + 1 || start != out_.ends[first]) return false;
    return start == 0 || begin_[start - 1] != '"';
  }

  // Finds the cells of a record; returns the line end after it.
  const uint8_t* FindCells(const uint8_t* at) {
    for (;;) {
      at = FindCell(at);
      if (isRuns_ && at != nullptr) at = PassBlanks(at);
      if (at == nullptr || IsLineEnd(at)) return at;
      if (!isRuns_) at += 1;
    }
  }

  // Finds a cell; returns the delimiter or line end after it.
  const uint8_t* FindCell(const uint8_t* from) {
    if (cells_ == out_.size) return Stop(FindStop::kFull, line_);
    const uint8_t* const start = SkipBlanks(from);
    if (start < end_ && *start == '"') return FindQuoted(start + 1);
    double number = 0.0;
    const uint8_t* end = ScanNumber(start, end_, barePoint_, &number);
    const bool isNumber = end == end_ || endsCell_[*end];
    if (!isNumber) end = FindCellEnd(end);
    if (!IsKnown(end)) return nullptr;
    const uint8_t* const last = BeforeBlanks(start, end);
    Add(start, last, isNumber ? number : NumberOfText(start, last, barePoint_), false);
    return end;
  }

  // Finds a cell in quotes, from the byte after the first.
  const uint8_t* FindQuoted(const uint8_t* start) {
    const int64_t line = line_;
    bool hasQuotes = false;
    const uint8_t* end = start;
    for (;; ++end) {
      if (end == end_) return isLast_ ? Stop(FindStop::kOpenQuote, line) : nullptr;
      const uint8_t next = end + 1 < end_ ? end[1] : 0;
      if (*end == '\n' || (*end == '\r' && next != '\n')) line_ += 1;
      if (*end != '"') continue;
      if (next != '"') break;
      hasQuotes = true;
      end += 1;
    }
    const uint8_t* const behind = end + 1;
    const uint8_t* const after = PassBlanks(behind);
    if (after == nullptr) return nullptr;
    const bool isRun = isRuns_ && after > behind;
    if (!isRun && !IsLineEnd(after) && *after != dialect_.delimiter) return FindRest(start, behind);
    Add(start, end, NumberOfText(start, end, dialect_.point), hasQuotes);
    return after;
  }

  // Finds the end of a cell that goes on behind its closing quote: what follows is text.
  const uint8_t* FindRest(const uint8_t* start, const uint8_t* behind) {
    const uint8_t* const end = FindCellEnd(behind);
    if (!IsKnown(end)) return nullptr;
    const uint8_t* const last = BeforeBlanks(behind, end);
    Add(start, last, NumberOfText(start, last, dialect_.point), true);
    return end;
  }

  const uint8_t* FindCellEnd(const uint8_t* at) const {
    while (at < end_ && !endsCell_[*at]) ++at;
    return at;
  }

  // Adds a cell, for which there is room.
  void Add(const uint8_t* start, const uint8_t* end, double number, bool hasQuotes) {
    out_.starts[cells_] = static_cast<int32_t>(start - begin_);
    out_.ends[cells_] = static_cast<int32_t>(end - begin_);
    out_.numbers[cells_] = number;
    out_.quotes[cells_] = hasQuotes ? 1 : 0;
    cells_ += 1;
  }

  bool IsBlank(uint8_t byte) const {
    return byte == ' ' || (byte == '\t' && dialect_.delimiter != '\t');
  }

  const uint8_t* SkipBlanks(const uint8_t* at) const {
    while (at < end_ && IsBlank(*at)) ++at;
    return at;
  }

  const uint8_t* PassBlanks(const uint8_t* from) const {
    const uint8_t* const at = SkipBlanks(from);
    return IsKnown(at) ? at : nullptr;
  }

  const uint8_t* BeforeBlanks(const uint8_t* start, const uint8_t* end) const {
    while (end > start && IsBlank(end[-1])) --end;
    return end;
  }

  bool IsLineEnd(const uint8_t* at) const { return at == end_ || *at == '\n' || *at == '\r'; }

  // Whether it is known what comes at a byte: a return may belong to the line feed after it.
  bool IsKnown(const uint8_t* at) const {
    const std::ptrdiff_t left = end_ - at;
    return isLast_ || left > 1 || (left == 1 && *at != '\r');
  }

  const Dialect dialect_;
  const bool isRuns_;
  const int barePoint_;  // that of cells without quotes: none where it separates them
  const uint8_t* const begin_;
  const uint8_t* const end_;
  const bool isLast_;
  const size_t maxRecord_;
  const RecordArrays out_;
  bool endsCell_[256] = {};  // by byte: whether a cell without quotes ends before it
  int64_t line_;
  size_t records_ = 0;
  size_t cells_ = 0;
  FindStop stop_ = FindStop::kEnd;
  int64_t stopLine_ = 0;
};

}  // namespace

FoundRecords FindRecords(const Dialect& dialect, const TextPart& part, size_t maxRecord,
                         const RecordArrays& out) {
  return RecordFinder(dialect, part, maxRecord, out).Find();
}

}  // namespace regulus
