#include "explorer/start_checks.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/file_name.h"
#include "base/suggest.h"
#include "embeddings/vector_table.h"
#include "store/features_file.h"
#include "store/groups.h"
#include "store/row_file.h"
#include "store/scores_file.h"

namespace peculiar::explorer {

namespace fs = std::filesystem;

void check_who(const std::string& who) {
  const bool has_control = std::any_of(
      who.begin(), who.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (has_control) throw usage_error("--who: contains a control character, such as a line break");
  if (!is_utf8(who)) throw usage_error("--who: is not valid UTF-8");
}

void check_label_place(const fs::path& labels, const RunContext& context) {
  const fs::path folder = labels.has_parent_path() ? labels.parent_path() : fs::path(".");
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored))
    throw input_error(
        "{}: labels would be stored here, but there is no folder {}; create it, or name another file with "
        "--labels",
        labels.string(), folder.string());
  const bool is_there = fs::exists(labels, ignored);
  const fs::path& written = is_there ? labels : folder;
  if (::faccessat(AT_FDCWD, written.c_str(), is_there ? W_OK : W_OK | X_OK, AT_EACCESS) == 0) return;
  context.warning("{}: labels cannot be written ({}: {}) and are read-only; name another file with --labels",
                  labels.string(), written.string(), std::strerror(errno));
}

void check_features(const fs::path& features) {
  if (!fs::exists(features)) throw input_error("{}: does not exist", features.string());
  if (store::row_file_kind(features) == store::kFeaturesKind) {
    const store::RowFileReader file(features, store::kFeaturesKind, store::kFeaturesVersion);
    if (file.find_array(store::kFeaturesArray) == nullptr || file.count() == 0)
      throw input_error("{}: has no features; score again with --features-out", features.string());
    return;
  }
  if (embeddings::is_vector_array(features.string())) return;  // it may be large
  embeddings::VectorOptions options;
  options.features = features.string();
  embeddings::read_vectors(options);
}

void check_group(const fs::path& scores, const std::string& group) {
  if (group.empty() || group == store::kNoGroup) return;
  const store::RowFileReader file(scores, "scores", store::kScoresVersion);
  std::vector<std::string> names;
  for (const store::ColumnSpec& column : file.columns()) names.push_back(column.name);
  for (const std::string& name : store::group_columns(group)) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw input_error("--group: {} has no column '{}'{}", scores.string(), name, did_you_mean(name, names));
  }
}

void check_map(Map& map, const fs::path& embedding) {
  const MapPlaces& places = map.places();
  if (std::none_of(places.x.begin(), places.x.end(), [](float x) { return std::isfinite(x); }))
    throw input_error(
        "{}: has no position of any of these images; embed their features with `peculiar embed`",
        embedding.string());
}

void check_folder(const fs::path& folder) {
  if (fs::exists(folder / "run.json")) return;
  for (const fs::directory_entry& one : fs::directory_iterator(folder)) {
    if (one.path().extension() == ".h5" && store::row_file_kind(one.path()) == "scores") return;
  }
  throw input_error(
      "{}: has no scores to explore; make scores with `peculiar score MODEL.safetensors SAMPLE.h5 "
      "-o FOLDER/scores.h5`, or run `peculiar study outliers`, which also makes the map and the features",
      folder.string());
}

}  // namespace peculiar::explorer
