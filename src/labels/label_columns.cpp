#include "labels/label_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/file_fingerprint.h"
#include "base/letters.h"
#include "base/name_list.h"
#include "catalog/column_access.h"
#include "labels/label_formats.h"

namespace peculiar::labels {

namespace {

namespace fs = std::filesystem;

/// Index of each label by the name of its image; nothing if two files have the same name.
using Places = std::unordered_map<std::string, std::optional<std::size_t>>;

constexpr std::array<std::string_view, 11> kImageSuffixes{".fits", ".fit",  ".fts", ".png", ".jpg", ".jpeg",
                                                          ".tif",  ".tiff", ".npy", ".h5",  ".hdf5"};
constexpr std::array<std::string_view, 3> kPackedSuffixes{".gz", ".fz", ".bz2"};

bool has_suffix_of(const fs::path& file, std::span<const std::string_view> suffixes) {
  return std::find(suffixes.begin(), suffixes.end(), lower_case(file.extension().string())) != suffixes.end();
}

/// The names by which the image of this file may also be known: those of imported images have no suffix.
std::vector<std::string> shorter_names(const fs::path& file) {
  std::vector<std::string> names{file.filename().string()};
  for (const std::string& stem : image_stems(file)) {
    names.push_back(stem);
    names.push_back((file.parent_path() / stem).generic_string());
  }
  return names;
}

/// The labels by all names that may be among these ids.
Places places_of(const LabelSet& set, const catalog::Column& ids) {
  Places places;
  for (std::size_t i = 0; i < set.labels.size(); ++i) places[set.labels[i].id] = i;
  if (!set.are_file_names) return places;
  std::vector<bool> is_id(set.labels.size());  // of an image, as it stands
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const auto found = places.find(ids.text(row));
    if (found != places.end() && found->second) is_id[*found->second] = true;
  }
  Places shorter;
  const auto add = [&](const std::string& name, std::size_t i) {
    const auto [place, is_new] = shorter.emplace(name, i);
    if (!is_new && place->second != i) place->second.reset();
  };
  for (std::size_t i = 0; i < set.labels.size(); ++i) {
    if (is_id[i]) continue;
    for (const std::string& name : shorter_names(set.labels[i].id)) add(name, i);
  }
  places.merge(shorter);
  return places;
}

void tell(const LabelJoin& join, const std::string& labels, const std::string& of,
          const RunContext& context) {
  if (join.absent > 0) {
    context.warning("{}: {} of {} labelled images {} not in {}", labels, join.absent, join.labels,
                    join.absent == 1 ? "is" : "are", of);
  }
  context.info("{}: {} of {} labelled", labels, counted(join.rows, "image"), of);
}

}  // namespace

void add_labels_field(Fields& fields, std::string* labels, const std::string& what) {
  fields
      .add("labels", labels,
           "User labels, joined by id as the columns user_label, user_grade and user_note: a label file of "
           "Peculiar, Astronomaly or AnomalyMatch, or a table. " +
               what)
      .value_name("LABELS");
}

std::vector<std::string> image_stems(const fs::path& file) {
  const fs::path stem = file.stem();
  if (has_suffix_of(file, kImageSuffixes)) return {stem.string()};
  if (has_suffix_of(file, kPackedSuffixes) && has_suffix_of(stem, kImageSuffixes))
    return {stem.string(), stem.stem().string()};
  return {};
}

std::vector<std::string> ids_of(const catalog::Table& images) {
  std::vector<std::string> ids;
  const catalog::Column* column = images.find("id");
  for (std::size_t row = 0; row < images.rows() && column != nullptr; ++row) ids.push_back(column->text(row));
  return ids;
}

std::vector<std::string> file_names_of(const catalog::Table& images) {
  std::vector<std::string> names = ids_of(images);
  const catalog::Column* files = images.find(kFileColumn);
  if (files == nullptr || files->is_numeric()) return names;
  const auto name_at = [&](std::size_t row) { return fs::path(files->text(row)).filename().string(); };
  std::unordered_map<std::string, std::int64_t> counts;
  for (std::size_t row = 0; row < names.size(); ++row) ++counts[name_at(row)];
  for (std::size_t row = 0; row < names.size(); ++row) {
    const std::string name = name_at(row);
    if (!name.empty() && counts[name] == 1) names[row] = name;
  }
  return names;
}

std::vector<Decision> renamed(const LabelSet& set, const LabelMatch& match,
                              const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::size_t>> order;  // place of the label, row of the image
  for (std::size_t row = 0; row < match.places.size(); ++row) {
    if (const std::optional<std::size_t> place = match.places[row]) order.emplace_back(*place, row);
  }
  std::sort(order.begin(), order.end());
  std::vector<Decision> labels;
  std::unordered_set<std::string> known;
  for (const auto& [place, row] : order) {
    if (!known.insert(names[row]).second) continue;
    labels.push_back(set.labels[place]);
    labels.back().id = names[row];
  }
  return labels;
}

LabelMatch match_labels(const LabelSet& set, const catalog::Table& table, const std::string& labels,
                        const std::string& of, const std::string& id_column) {
  const catalog::Column* ids = table.find(id_column);
  if (ids == nullptr)
    throw input_error("{}: has no column '{}', which is needed to join labels", of, id_column);
  const Places places = places_of(set, *ids);
  LabelMatch match{{}, {std::ssize(set.labels), 0, 0}};
  std::vector<bool> is_met(set.labels.size());
  for (std::size_t row = 0; row < ids->size(); ++row) {
    const auto found = ids->is_missing(row) ? places.end() : places.find(ids->text(row));
    match.places.push_back(found == places.end() ? std::nullopt : found->second);
    if (const std::optional<std::size_t> place = match.places.back()) {
      is_met[*place] = true;
      ++match.join.rows;
    }
  }
  match.join.absent = std::count(is_met.begin(), is_met.end(), false);
  if (match.join.rows == 0 && !set.labels.empty())
    throw input_error(
        "{}: none of its {} matches an image of {}, whose ids are such as '{}', not '{}'; is it of another sample?",
        labels, counted(match.join.labels, "label"), of, ids->size() == 0 ? "" : ids->text(0),
        set.labels.front().id);
  return match;
}

LabelJoin put_labels(catalog::Table& table, const std::string& labels, const std::string& of,
                     const RunContext& context, const std::string& id_column) {
  const LabelSet set = read_labels(labels, context);
  if (set.labels.empty()) throw input_error("{}: has no labels", labels);
  const LabelMatch match = match_labels(set, table, labels, of, id_column);
  catalog::Column classes{kLabelColumn, "", "class given by a person", std::vector<std::string>(), {}};
  catalog::Column grades{
      kGradeColumn, "", "interest grade, 0 to 5, given by a person", std::vector<double>(), {}};
  catalog::Column notes{kNoteColumn, "", "note by a person", std::vector<std::string>(), {}};
  for (const std::optional<std::size_t>& place : match.places) {
    const Decision one = place ? set.labels[*place] : Decision();
    std::get<std::vector<std::string>>(classes.data).push_back(one.label);
    std::get<std::vector<double>>(grades.data).push_back(one.grade.value_or(std::nan("")));
    std::get<std::vector<std::string>>(notes.data).push_back(one.note);
  }
  for (catalog::Column* column : {&classes, &grades, &notes}) catalog::put_column(table, std::move(*column));
  tell(match.join, labels, of, context);
  return match.join;
}

ProvenanceInput labels_input(const std::string& labels) { return {labels, file_fingerprint(labels), ""}; }

std::string label_words(const catalog::Table& table, std::size_t row) {
  const auto has = [&](const char* name) {
    const catalog::Column* column = table.find(name);
    return column != nullptr && !column->is_missing(row) && !column->text(row).empty();
  };
  std::string words = has(kLabelColumn) ? table.at(kLabelColumn).text(row) : "";
  if (has(kGradeColumn))
    words += fmt::format("{}grade {}", words.empty() ? "" : ", ", table.at(kGradeColumn).text(row));
  if (has(kNoteColumn))
    words += fmt::format("{}{}", words.empty() ? "" : ": ", table.at(kNoteColumn).text(row));
  return words;
}

}  // namespace peculiar::labels
