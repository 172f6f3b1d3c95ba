#include "explorer/columns.h"

#include <algorithm>

#include "base/suggest.h"

namespace peculiar::explorer {

namespace {

std::size_t bytes_of(const catalog::Column& column) {
  std::size_t bytes = column.missing.size() / 8;
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column.data)) {
    for (const std::string& text : *texts)
      bytes += sizeof(std::string) + (text.capacity() > 15 ? text.capacity() : 0);
  } else if (std::holds_alternative<std::vector<bool>>(column.data)) {
    bytes += column.size() / 8;
  } else {
    bytes += 8 * column.size();
  }
  return bytes;
}

/// An empty column of this type.
catalog::ColumnData no_values(store::ColumnType type) {
  switch (type) {
    case store::ColumnType::kFloat:
      return std::vector<double>();
    case store::ColumnType::kInteger:
      return std::vector<std::int64_t>();
    case store::ColumnType::kBoolean:
      return std::vector<bool>();
    case store::ColumnType::kText:
      return std::vector<std::string>();
  }
  return {};
}

}  // namespace

const char* ColumnNote::type_name() const {
  static constexpr const char* kNames[] = {"float", "integer", "boolean", "text"};
  return kNames[static_cast<int>(type)];
}

Columns::Columns(const Collection& collection, std::size_t most_bytes)
    : collection_(collection), most_bytes_(most_bytes) {
  const auto add_all = [this](const store::RowFileReader& file, const char* from) {
    for (const store::ColumnSpec& spec : file.columns()) {
      if (find(spec.name) == nullptr)
        notes_.push_back({spec.name, spec.unit, spec.description, spec.type, from});
    }
  };
  add_all(collection.scores(), "scores");
  if (collection.sample() != nullptr) add_all(collection.sample()->rows(), "sample");
}

void Columns::add(const ColumnNote& note, std::function<std::uint64_t()> version,
                  std::function<catalog::Column()> make) {
  std::erase_if(notes_, [&](const ColumnNote& one) { return one.name == note.name; });
  notes_.push_back(note);
  made_[note.name] = {std::move(version), std::move(make)};
}

const ColumnNote* Columns::find(const std::string& name) const {
  const auto found =
      std::find_if(notes_.begin(), notes_.end(), [&](const ColumnNote& one) { return one.name == name; });
  return found == notes_.end() ? nullptr : &*found;
}

bool Columns::has_positions() const {
  const ColumnNote* ra = find("ra");
  const ColumnNote* dec = find("dec");
  return ra != nullptr && dec != nullptr && ra->is_numeric() && dec->is_numeric();
}

const ColumnNote& Columns::at(const std::string& name) const {
  if (const ColumnNote* note = find(name)) return *note;
  std::vector<std::string> names;
  for (const ColumnNote& note : notes_) names.push_back(note.name);
  throw refuse(400, "there is no column '{}'{}", name.substr(0, 200), did_you_mean(name, names));
}

std::uint64_t Columns::version(const std::string& name) const {
  const auto made = made_.find(name);
  return made == made_.end() ? 0 : made->second.version();
}

Columns::Values Columns::values(const std::string& name) {
  const ColumnNote& note = at(name);
  const auto kept = [&]() -> Values {
    const std::uint64_t now = version(name);
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(name);
    if (found == kept_.end() || found->second.version != now) return nullptr;
    uses_.splice(uses_.begin(), uses_, found->second.use);
    return found->second.values;
  };
  if (Values values = kept()) return values;
  const std::lock_guard lock(reading_);  // so that no two threads read the same column
  if (Values values = kept()) return values;
  const std::uint64_t now = version(name);
  const auto values = std::make_shared<const catalog::Column>(read(note));
  keep(name, values, now);
  return values;
}

catalog::Column Columns::read(const ColumnNote& note) const {
  if (note.from == "explorer") return made_.at(note.name).make();
  if (note.from == "scores") return collection_.scores().column(note.name);
  return collection_.sample_column(note.name);
}

void Columns::keep(const std::string& name, const Values& values, std::uint64_t version) {
  const std::lock_guard lock(mutex_);
  const auto drop = [this](const std::string& one) {
    const auto found = kept_.find(one);
    bytes_ -= found->second.bytes;
    uses_.erase(found->second.use);
    kept_.erase(found);
  };
  if (kept_.count(name) > 0) drop(name);
  const std::size_t bytes = bytes_of(*values);
  while (!uses_.empty() && bytes_ + bytes > most_bytes_) drop(std::string(uses_.back()));
  uses_.push_front(name);
  kept_[name] = {values, version, bytes, uses_.begin()};
  bytes_ += bytes;
}

catalog::Column Columns::value(const std::string& name, Row row) {
  const ColumnNote& note = at(name);
  Values known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(name);
    if (found != kept_.end() && note.from != "explorer") known = found->second.values;
  }
  if (note.from == "explorer") known = values(name);
  if (known) {
    catalog::Column one{known->name, known->unit, known->description, {}, {}, known->ucd};
    std::visit([&](const auto& all) { one.data = std::decay_t<decltype(all)>{all[row]}; }, known->data);
    if (known->is_missing(row)) one.missing = {true};
    return one;
  }
  return note.from == "scores" ? collection_.score_value(name, row) : collection_.sample_value(name, row);
}

catalog::Table Columns::none() const {
  catalog::Table table;
  for (const ColumnNote& note : notes_)
    table.add({note.name, note.unit, note.description, no_values(note.type), {}});
  return table;
}

}  // namespace peculiar::explorer
