#include "explorer/labelling.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/random.h"

namespace peculiar::explorer {

namespace {

using nlohmann::json;

/// The new value of a text; nothing if it is unchanged.
std::optional<std::string> new_text(const json& change, const char* key) {
  const auto found = change.find(key);
  if (found == change.end()) return std::nullopt;
  if (found->is_null()) return "";
  if (!found->is_string()) throw refuse(400, "{}: must be text", key);
  return found->get<std::string>();
}

std::string mark_of(const Collection& collection, const std::filesystem::path& labels) {
  std::error_code ignored;
  const auto whole = std::filesystem::weakly_canonical(std::filesystem::absolute(labels, ignored), ignored);
  return fingerprint(collection.images_fingerprint() + whole.string());
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

Labelling::Labelling(const Collection& collection, const std::filesystem::path& path, std::string who)
    : collection_(collection),
      log_(path),
      who_(std::move(who)),
      scores_job_(collection.text("job")),
      mark_(mark_of(collection, path)),
      opened_(now_ms()) {}

std::string Labelling::edition() const { return fmt::format("{}.{}", opened_, log_.edition()); }

std::string Labelling::doubt() const {
  const std::string models = collection_.text("model_fingerprint");
  bool is_any = false;
  for (const labels::Decision& one : log_.decisions()) {
    if (!one.scores.empty() && one.scores == scores_job_) return "";
    if (!one.model.empty() && store::is_among(one.model, models)) return "";
    is_any = is_any || !one.scores.empty() || !one.model.empty();
  }
  if (!is_any || log_.current().empty()) return "";
  return fmt::format(
      "{}: its labels were given to images of other scores than {}. If equal ids are not the same images in "
      "both, store these labels elsewhere: --labels OTHER.csv",
      log_.path().string(), collection_.files().scores.string());
}

std::vector<labels::Decision> Labelling::decide(const std::vector<Row>& rows, const json& change) {
  const std::optional<std::string> label = new_text(change, "label");
  const std::optional<std::string> note = new_text(change, "note");
  const std::string asked = new_text(change, "asked").value_or("");
  if (!asked.empty() && asked != "rank" && asked != "uncertain" && asked != "random")
    throw Refusal(400, "asked: must be rank, uncertain or random");
  const auto grade = change.find("grade");
  const bool has_grade = grade != change.end();
  if (has_grade && !grade->is_null() && !grade->is_number() && *grade != "")
    throw Refusal(400, "grade: must be a number from 0 to 5");
  if (!label && !note && !has_grade) throw Refusal(400, "one of label, grade and note is needed");
  // Another program may have changed the other values of the image just now.
  return log_.append_merged([&](const labels::LabelLog::LabelOf& label_of) {
    std::vector<labels::Decision> decisions;
    std::set<std::string> seen;  // a row may be given twice, and several rows may have one id
    for (const Row row : rows) {
      labels::Decision one;
      one.id = collection_.id(row);
      if (!seen.insert(one.id).second) continue;
      const std::optional<labels::Label> now = label_of(one.id);
      one.label = label ? *label : now ? now->label : "";
      one.note = note ? *note : now ? now->note : "";
      if (has_grade && grade->is_number()) one.grade = grade->get<double>();
      if (!has_grade && now) one.grade = now->grade;
      one.who = who_;
      one.model = collection_.text("model_fingerprint");
      one.scores = scores_job_;
      one.asked = asked;
      decisions.push_back(std::move(one));
    }
    return decisions;
  });
}

json Labelling::to_json(const labels::Decision& decision) const {
  const std::vector<Row> rows = collection_.rows_of(decision.id);
  return {{"number", decision.number},
          {"row", rows.empty() ? json(nullptr) : json(rows.front())},
          {"id", decision.id},
          {"label", decision.label},
          {"grade", decision.grade ? json(*decision.grade) : json(nullptr)},
          {"note", decision.note},
          {"who", decision.who},
          {"when", decision.when},
          {"asked", decision.asked},
          {"undoes", decision.undoes}};
}

json Labelling::to_json(const std::vector<labels::Decision>& decisions) const {
  json list = json::array();
  for (const labels::Decision& one : decisions) list.push_back(to_json(one));
  return list;
}

catalog::Column Labelling::label_column() const {
  std::vector<std::string> values(collection_.rows());
  for (const auto& [id, label] : log_.current()) {
    for (const Row row : collection_.rows_of(id)) values[row] = label.label;
  }
  return {"user_label", "", "", std::move(values), {}};
}

catalog::Column Labelling::grade_column() const {
  std::vector<double> values(collection_.rows(), std::nan(""));
  for (const auto& [id, label] : log_.current()) {
    for (const Row row : collection_.rows_of(id)) values[row] = label.grade.value_or(std::nan(""));
  }
  return {"user_grade", "", "", std::move(values), {}};
}

catalog::Column Labelling::note_column() const {
  std::vector<std::string> values(collection_.rows());
  for (const auto& [id, label] : log_.current()) {
    for (const Row row : collection_.rows_of(id)) values[row] = label.note;
  }
  return {"user_note", "", "", std::move(values), {}};
}

std::vector<Labelling::Viewed> Labelling::viewed() const {
  const auto current = log_.current();
  const std::unordered_map<std::string, learning::FirstLook> looks = learning::first_looks(log_);
  std::vector<Viewed> all;
  for (const labels::Decision& decision : log_.decisions()) {
    const auto found = current.find(decision.id);
    if (found == current.end() || (found->second.label.empty() && !found->second.grade)) continue;
    const auto look = looks.find(decision.id);
    if (look == looks.end() || look->second.number != decision.number) continue;
    const std::vector<Row> rows = collection_.rows_of(decision.id);
    if (!rows.empty()) all.push_back({rows.front(), found->second, look->second});
  }
  return all;
}

std::vector<std::string> Labelling::classes() const {
  std::vector<std::string> all{labels::kInteresting, labels::kBoring, labels::kArtefact};
  std::set<std::string> others;
  for (const auto& [id, label] : log_.current()) {
    if (!label.label.empty() && std::find(all.begin(), all.end(), label.label) == all.end())
      others.insert(label.label);
  }
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

}  // namespace peculiar::explorer
