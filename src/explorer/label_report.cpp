#include "explorer/label_report.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "report/html.h"
#include "report/page.h"
#include "report/picture.h"
#include "report/sky_position.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostImages = 500;  // about 20 kB each
constexpr int kEdge = 192;                // px
constexpr std::size_t kLongestTitle = 300;

std::string picture_of(Explorer& explorer, Row row, const std::string& id) {
  std::optional<image::Image> stamp = explorer.planes.read(row, "image");
  if (!stamp) return "";
  const report::Picture picture = report::stamp_picture(
      *stamp, report::stamp_limits(*stamp, explorer.planes.picture_bits()), explorer.planes.rows_upward());
  const int scale = std::max(1, kEdge / std::max(picture.width, picture.height));
  return fmt::format("<div class=\"stamps\"><figure>{}</figure></div>\n",
                     report::picture_html(picture, "Image of " + id, scale));
}

std::string item_of(Explorer& explorer, const Labelling::Viewed& viewed, std::size_t number) {
  const Row row = viewed.row;
  const RankedRows& ranking = explorer.ranking;
  const std::string id = explorer.collection.id(row);
  std::vector<std::pair<std::string, std::string>> facts;
  if (!std::isnan(ranking.score[row]))
    facts.emplace_back(ranking.column, fmt::format("{:.4g}", ranking.score[row]));
  facts.emplace_back("rank", ranking.rank[row] == 0
                                 ? "not ranked"
                                 : fmt::format("{} of {}", ranking.rank[row], ranking.ranked));
  if (!ranking.p_value.empty() && !std::isnan(ranking.p_value[row]))
    facts.emplace_back("p-value", fmt::format("{:.3g}", ranking.p_value[row]));
  if (viewed.label.grade) facts.emplace_back("grade", fmt::format("{:g}", *viewed.label.grade));
  return fmt::format(
      "<li>\n<div class=\"name\"><h3>{}. {}</h3>{}</div>\n{}{}{}</li>\n", number, report::escaped(id),
      !ranking.is_candidate.empty() && ranking.is_candidate[row] ? "<span class=\"badge\">Candidate</span>"
                                                                 : "",
      picture_of(explorer, row, id),
      viewed.label.note.empty() ? "" : report::paragraph_html(viewed.label.note), report::pairs_html(facts));
}

}  // namespace

std::string label_report(Explorer& explorer, const std::string& title) {
  explorer.labelling.log().refresh();
  std::map<std::string, std::vector<Labelling::Viewed>> classes;
  const std::vector<Labelling::Viewed> viewed = explorer.labelling.viewed();
  for (const Labelling::Viewed& one : viewed) classes[one.label.label].push_back(one);
  std::vector<std::string> order = explorer.labelling.classes();
  order.emplace_back("");
  std::vector<report::Section> sections;
  std::size_t shown = 0;
  for (const std::string& name : order) {
    std::vector<Labelling::Viewed>& all = classes[name];
    if (all.empty()) continue;
    std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
      return a.label.grade.value_or(-1) > b.label.grade.value_or(-1);
    });
    std::string items;
    std::size_t number = 0;
    for (const Labelling::Viewed& one : all) {
      if (shown == kMostImages) break;
      items += item_of(explorer, one, ++number);
      ++shown;
    }
    std::string body = "<ol class=\"gallery\">\n" + items + "</ol>\n";
    if (number < all.size())
      body += report::paragraph_html(
          fmt::format("{} more are left out for the size of the page.", all.size() - number));
    sections.push_back({fmt::format("class-{}", sections.size() + 1),
                        fmt::format("{} ({})", name.empty() ? "graded alone" : name, all.size()), body});
  }
  const CollectionFiles& files = explorer.collection.files();
  report::PageHead head{
      title.empty() ? "Labelled: " + files.title : title.substr(0, kLongestTitle),
      {fmt::format("{} of {} images have been looked at. Scores: {}; labels: {}.", viewed.size(),
                   explorer.collection.rows(), files.scores.filename().string(),
                   explorer.labelling.log().path().filename().string())}};
  return report::page_html(head, sections);
}

}  // namespace peculiar::explorer
