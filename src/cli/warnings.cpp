#include "cli/warnings.h"

#include <algorithm>

#include "base/run_context.h"

namespace peculiar::cli {

using Clock = std::chrono::steady_clock;

void Warnings::listen(RunContext& context) {
  context.log = [this, log = context.log](MessageLevel level, std::string_view message) {
    if (level == MessageLevel::kWarning) {
      const std::lock_guard lock(mutex_);
      said_.push_back({std::string(message), Clock::now()});
    }
    log(level, message);
  };
  context.progress = [this, progress = context.progress](const ProgressUpdate& update) {
    {
      const std::lock_guard lock(mutex_);
      before_progress_ = said_.size();
    }
    progress(update);
  };
}

void Warnings::add_to(Outcome& outcome, bool quiet) const {
  if (said_.empty()) return;
  if (outcome.data.is_object()) {
    // Some reports have warnings of their own, which may repeat these.
    nlohmann::json& all = outcome.data["warnings"];
    if (!all.is_array()) all = nlohmann::json::array();
    for (const Said& one : said_) {
      if (std::find(all.begin(), all.end(), nlohmann::json(one.message)) == all.end())
        all.push_back(one.message);
    }
  }
  const auto now = Clock::now();
  for (std::size_t i = 0; !quiet && i < before_progress_; ++i)
    if (now - said_[i].when >= fresh_) outcome.text += "warning: " + said_[i].message + "\n";
}

}  // namespace peculiar::cli
