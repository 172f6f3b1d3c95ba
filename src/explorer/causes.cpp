#include "explorer/causes.h"

#include <chrono>

#include "base/letters.h"
#include "report/score_parts.h"
#include "store/galaxy_views.h"
#include "store/groups.h"

namespace peculiar::explorer {

namespace {

/// Whether a column of this name may show a cause, or which images show the same galaxy.
bool may_tell(const std::string& name, const std::string& ranking, const std::vector<std::string>& groups) {
  if (name == ranking) return true;
  for (const std::string& group : groups) {
    if (name == group) return true;
  }
  const std::string lower = lower_case(name);
  for (const char* one :
       {"row", "id", "ra", "dec", "half_light_radius", "class_star", "stellarity", "class_star_auto",
        "star_class", "type", "morphtype", "objtype", "tree", "snapshot", "galaxy", "planted_source"}) {
    if (lower == one) return true;
  }
  return lower.find("mag") != std::string::npos;
}

}  // namespace

void Causes::prepare() {
  const std::string ranking = collection_.text("ranking");
  const std::vector<std::string> groups =
      store::group_columns(group_.empty() ? collection_.text("fold_group") : group_);
  std::vector<std::string> names;
  for (const store::ColumnSpec& spec : collection_.scores().columns()) {
    if (may_tell(spec.name, ranking, groups)) names.push_back(spec.name);
  }
  scores_ = std::make_unique<report::RankedScores>(
      report::RankedScores{collection_.scores_with(names), collection_.files().scores});
  const store::SampleReader* sample = collection_.sample();
  const std::string group = store::noted_group(scores_->file, sample, group_);
  causes_ = std::make_unique<report::OrdinaryCauses>(*scores_, sample,
                                                     store::galaxies_of(scores_->file, sample, group));
}

Causes::Found Causes::of(Row row, double patience_s) {
  std::shared_future<void> prepared;
  {
    const std::lock_guard lock(mutex_);
    if (!prepared_.valid()) prepared_ = std::async(std::launch::async, [this] { prepare(); }).share();
    prepared = prepared_;
  }
  if (prepared.wait_for(std::chrono::duration<double>(patience_s)) != std::future_status::ready) return {};
  prepared.get();
  return {report::cause_words(*causes_, *scores_, row), report::named_source(*causes_, row)};
}

}  // namespace peculiar::explorer
