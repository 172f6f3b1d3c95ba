#include "analysis/drawing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "figure/paper_figure.h"

namespace peculiar::analysis {

void Drawing::draw(const std::string& id, const std::string& section, const std::string& title,
                   const std::string& caption, const std::string& alt, std::vector<figure::Panel> panels,
                   const std::map<std::string, std::string>& more_files) {
  std::erase_if(panels, [](const figure::Panel& panel) { return panel.series.empty(); });
  if (panels.empty()) return;
  std::vector<std::string> seen;
  for (const figure::Panel& panel : panels) {
    std::vector<std::string> names;
    for (const figure::Series& series : panel.series) {
      if (!series.name.empty()) names.push_back(series.name);
    }
    seen.push_back(names.empty() ? panel.x_label
                                 : fmt::format("{} for {}", panel.x_label, fmt::join(names, ", ")));
  }
  std::string name = id;
  std::replace(name.begin(), name.end(), '-', '_');
  figure::write_paper_figure(folder_, name, panels, std::min<int>(2, static_cast<int>(panels.size())));
  exhibits_.push_back({id,
                       "figure",
                       section,
                       title,
                       caption,
                       fmt::format("{} against {}.", alt, fmt::join(seen, "; against ")),
                       {{"svg", name + ".svg"}, {"pdf", name + ".pdf"}, {"data", name + ".csv"}}});
  exhibits_.back().files.insert(more_files.begin(), more_files.end());
}

void Drawing::leave_out(const std::string& what, const std::vector<std::string>& wanted) {
  const auto add = [](std::vector<std::string>& list, const std::string& one) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  };
  left_out_.push_back(fmt::format("{}, for want of {}", what, fmt::join(wanted, "; ")));
  add(incomplete_, what);
  for (const std::string& one : wanted) add(missing_, one.substr(0, one.find(" (")));
}

void Drawing::tell_left_out() const {
  if (incomplete_.empty()) return;
  context_.info("figures not drawn, or only in part: {}; missing: {} (--property NAME=COLUMN names a column)",
                fmt::join(incomplete_, ", "), fmt::join(missing_, ", "));
}

}  // namespace peculiar::analysis
