#include "labels/decision_line.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "base/error.h"
#include "base/file_name.h"
#include "catalog/cells.h"
#include "catalog/delimited.h"

namespace peculiar::labels::detail {

namespace {

enum Cell { kId, kLabel, kGrade, kNote, kWho, kWhen, kModel, kScores, kAsked, kUndoes, kCells };

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool has_control(std::string_view text) { return std::any_of(text.begin(), text.end(), is_control); }

void check_text(const char* what, const std::string& text) {
  if (!is_utf8(text)) throw usage_error("{}: is not valid UTF-8", what);
  if (has_control(text)) throw usage_error("{}: contains a control character, such as a line break", what);
}

/// One row of a label file, split into cells.
class Row {
 public:
  Row(const catalog::detail::DelimitedRows& rows, std::size_t row, const std::filesystem::path& file)
      : rows_(rows), row_(row), file_(file) {}

  Decision decision() const {
    Decision decision;
    decision.id = text(kId);
    decision.label = text(kLabel);
    decision.note = text(kNote);
    decision.who = text(kWho);
    decision.when = text(kWhen);
    decision.model = text(kModel);
    decision.scores = text(kScores);
    decision.asked = text(kAsked);
    if (decision.id.empty()) fail("has no id");
    if (const std::string fault = fault_of_label(decision.label); !fault.empty()) fail("its label " + fault);
    if (!text(kGrade).empty()) decision.grade = grade();
    if (!text(kUndoes).empty()) decision.undoes = undoes();
    return decision;
  }

 private:
  std::string text(Cell cell) const { return std::string(rows_.cell(row_, cell).text); }

  double grade() const {
    const std::optional<double> value = catalog::detail::parse_float(text(kGrade));
    if (!value || !(*value >= 0 && *value <= kGreatestGrade))
      fail(fmt::format("its grade '{}' is not a number from 0 to 5", text(kGrade)));
    return *value;
  }

  std::int64_t undoes() const {
    const std::optional<std::int64_t> value = catalog::detail::parse_integer(text(kUndoes));
    if (!value || *value < 1)
      fail(fmt::format("'{}' in column undoes is not the number of a decision", text(kUndoes)));
    return *value;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw input_error("{}, line {}: {}; correct or remove the line", file_.string(), rows_.line(row_), what);
  }

  const catalog::detail::DelimitedRows& rows_;
  std::size_t row_;
  const std::filesystem::path& file_;
};

}  // namespace

std::string fault_of_label(std::string_view label) {
  if (label.size() > kLongestLabel)
    return fmt::format("has {} bytes; at most {} are allowed", label.size(), kLongestLabel);
  if (has_control(label)) return "has a control character";
  return "";
}

std::string line_of(const Decision& decision) {
  std::string line;
  const auto add = [&](const std::string& cell, bool is_last = false) {
    if (!cell.empty()) catalog::detail::append_quoted(line, cell, ',');
    line += is_last ? '\n' : ',';
  };
  add(decision.id);
  add(decision.label);
  add(decision.grade ? fmt::format("{}", *decision.grade) : "");
  for (const std::string* text :
       {&decision.note, &decision.who, &decision.when, &decision.model, &decision.scores, &decision.asked})
    add(*text);
  add(decision.undoes > 0 ? fmt::format("{}", decision.undoes) : "", true);
  return line;
}

std::vector<Decision> read_lines(std::string_view lines, std::size_t first_line,
                                 const std::filesystem::path& file) {
  if (lines.empty()) return {};
  // The splitter compares every row with the first, so the header has to be there.
  const std::string content = fmt::format("{}\n{}", kHeader, lines);
  catalog::detail::DelimitedRows::Options options;
  options.first_line = first_line - 1;
  const auto rows = catalog::detail::DelimitedRows::split(content, options, file.string());
  if (!is_utf8(lines))
    throw input_error(
        "{}: the text is not valid UTF-8: convert the file (iconv -f LATIN1 -t UTF-8, if it is Latin-1)",
        file.string());
  std::vector<Decision> decisions;
  decisions.reserve(rows.rows());
  for (std::size_t row = 1; row < rows.rows(); ++row) decisions.push_back(Row(rows, row, file).decision());
  return decisions;
}

void prepare(Decision& decision) {
  std::replace_if(decision.note.begin(), decision.note.end(), is_control, ' ');
  decision.note = catalog::detail::trim(decision.note);
  decision.label = catalog::detail::trim(decision.label);
  if (decision.id.empty())
    throw usage_error("label: the image has no id, without which a label cannot be stored");
  check_text("id of a labelled image", decision.id);
  check_text("label", decision.label);
  check_text("note of a label", decision.note);
  if (decision.note.size() > kLongestNote)
    throw usage_error("note of a label: has {} bytes; at most {} are allowed", decision.note.size(),
                      kLongestNote);
  for (const std::string* text :
       {&decision.who, &decision.when, &decision.model, &decision.scores, &decision.asked})
    check_text("who, when, model, scores or asked of a label", *text);
  if (const std::string fault = fault_of_label(decision.label); !fault.empty())
    throw usage_error("label: '{}' {}", decision.label, fault);
  if (decision.grade && !(*decision.grade >= 0 && *decision.grade <= kGreatestGrade))
    throw usage_error("grade: {} is not from 0 to 5", *decision.grade);
}

std::string time_text(std::int64_t milliseconds) {
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), milliseconds % 1000);
}

}  // namespace peculiar::labels::detail
