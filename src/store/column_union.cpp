#include "store/column_union.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "image/brightness_unit.h"

namespace peculiar::store {

namespace {

const char* type_words(ColumnType type) {
  switch (type) {
    case ColumnType::kFloat:
      return "floats";
    case ColumnType::kInteger:
      return "integers";
    case ColumnType::kBoolean:
      return "truth values";
    case ColumnType::kText:
      break;
  }
  return "text";
}

/// A column of the union so far, and the sample that defines its type.
struct United {
  ColumnSpec spec;
  const SampleReader* from = nullptr;
};

bool has_values(const SampleReader& sample, const std::string& name) {
  const catalog::Column column = sample.rows().column(name);
  const auto* texts = std::get_if<std::vector<std::string>>(&column.data);
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (texts != nullptr ? !(*texts)[row].empty() : !column.is_missing(row)) return true;
  }
  return false;
}

/// For text and a number: the type of the column with values; an error if both have some.
void take_present_type(United& united, const ColumnSpec& spec, const SampleReader& sample) {
  if (!has_values(sample, spec.name)) return;
  if (!has_values(*united.from, spec.name)) {
    united.spec.type = spec.type;
    united.from = &sample;
    return;
  }
  throw input_error(
      "{}: column '{}' is of {} here and of {} in {}; make the types equal in the tables that the samples come from, or rename one",
      sample.path().string(), spec.name, type_words(spec.type), type_words(united.spec.type),
      united.from->path().string());
}

void take_wider_type(United& united, const ColumnSpec& spec, const SampleReader& sample) {
  if (united.spec.type == spec.type) return;
  if (united.spec.type == ColumnType::kText || spec.type == ColumnType::kText)
    return take_present_type(united, spec, sample);
  const auto rank = [](ColumnType type) {
    return type == ColumnType::kFloat ? 2 : type == ColumnType::kInteger ? 1 : 0;
  };
  // A column of floats without values may be anything.
  const auto is_guess = [&](const ColumnSpec& one, const SampleReader& from) {
    return one.type == ColumnType::kFloat && !has_values(from, one.name);
  };
  if (is_guess(spec, sample)) return;
  if (rank(spec.type) < rank(united.spec.type) && !is_guess(united.spec, *united.from)) return;
  united.spec.type = spec.type;
  united.from = &sample;
}

void take_unit(United& united, const ColumnSpec& spec, const SampleReader& sample,
               const RunContext& context) {
  std::string& unit = united.spec.unit;
  if (unit == spec.unit || image::same_unit(unit, spec.unit)) return;
  if (!unit.empty() && !spec.unit.empty())
    throw input_error("{}: column '{}' is in {} here and in {} in {}; convert one, or rename one",
                      sample.path().string(), spec.name, spec.unit, unit, united.from->path().string());
  const bool is_here = !spec.unit.empty();
  const bool blank_matters = has_values(is_here ? *united.from : sample, spec.name);
  if (is_here) unit = spec.unit;
  if (blank_matters)
    context.warning("{}: column '{}' has no unit; assuming {}, as in {}",
                    (is_here ? *united.from : sample).path().string(), spec.name, unit,
                    (is_here ? sample : *united.from).path().string());
}

/// Integers must be exact as floats, or it is an error.
void check_digits(const United& united, const SampleReader& sample) {
  constexpr std::int64_t kAllWholeNumbersBelow = std::int64_t{1} << 53;
  if (united.spec.type != ColumnType::kFloat) return;
  for (const ColumnSpec& spec : sample.rows().columns()) {
    if (spec.name != united.spec.name || spec.type != ColumnType::kInteger) continue;
    const catalog::Column column = sample.rows().column(spec.name);
    for (const std::int64_t value : std::get<std::vector<std::int64_t>>(column.data)) {
      if (value <= kAllWholeNumbersBelow && value >= -kAllWholeNumbersBelow) continue;
      throw input_error(
          "{}: column '{}' has integers such as {}, which would lose digits if stored with the floats in {}; make it integers or text in both",
          sample.path().string(), spec.name, value, united.from->path().string());
    }
  }
}

template <typename To, typename Get>
catalog::ColumnData converted(const catalog::Column& column, const Get& get) {
  std::vector<To> values(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (!column.is_missing(row)) values[row] = get(row);
  }
  return values;
}

}  // namespace

std::vector<ColumnSpec> united_columns(const std::vector<const SampleReader*>& samples,
                                       const RunContext& context) {
  std::vector<United> columns;
  for (const SampleReader* sample : samples) {
    for (ColumnSpec spec : sample->rows().columns()) {
      if (spec.type == ColumnType::kText)
        spec.text_bytes = column_spec(sample->rows().column(spec.name)).text_bytes;
      const auto found = std::find_if(columns.begin(), columns.end(),
                                      [&](const United& united) { return united.spec.name == spec.name; });
      if (found == columns.end()) {
        columns.push_back({spec, sample});
        continue;
      }
      take_unit(*found, spec, *sample, context);
      if (found->spec.description.empty()) found->spec.description = spec.description;
      if (found->spec.ucd.empty()) found->spec.ucd = spec.ucd;
      take_wider_type(*found, spec, *sample);
      found->spec.text_bytes = std::max(found->spec.text_bytes, spec.text_bytes);
    }
  }
  std::vector<ColumnSpec> specs;
  for (United& united : columns) {
    for (const SampleReader* sample : samples) check_digits(united, *sample);
    if (united.spec.type != ColumnType::kText) united.spec.text_bytes = 0;
    specs.push_back(std::move(united.spec));
  }
  return specs;
}

catalog::Column as_type(catalog::Column column, ColumnType type) {
  if (static_cast<ColumnType>(column.data.index()) == type) return column;
  std::vector<bool> missing;
  for (std::size_t row = 0; row < column.size(); ++row) missing.push_back(column.is_missing(row));
  const bool is_text = !column.is_numeric();
  const auto number = [&](std::size_t row) { return is_text ? std::nan("") : column.number(row); };
  catalog::ColumnData data;
  if (type == ColumnType::kFloat) {
    data = converted<double>(column, number);
  } else if (type == ColumnType::kText) {
    data = converted<std::string>(column, [](std::size_t) { return std::string(); });
  } else if (type == ColumnType::kInteger) {
    data = converted<std::int64_t>(
        column, [&](std::size_t row) { return is_text ? 0 : static_cast<std::int64_t>(number(row)); });
  } else {
    data = converted<bool>(column, [](std::size_t) { return false; });
  }
  // The value of a missing text is "", which is not marked as missing.
  if (is_text || type == ColumnType::kText) missing.assign(column.size(), true);
  column.data = std::move(data);
  column.missing = std::move(missing);
  if (auto* floats = std::get_if<std::vector<double>>(&column.data)) {
    for (std::size_t row = 0; row < floats->size(); ++row) {
      if (column.missing[row]) (*floats)[row] = std::nan("");
    }
  }
  return column;
}

}  // namespace peculiar::store
