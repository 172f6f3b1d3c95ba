#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/html.h"
#include "report/picture.h"
#include "report/sections.h"

namespace peculiar::report {

using nlohmann::json;

namespace {

// Px that stamps are enlarged to by whole factors: of three side by side, and of one alone.
constexpr int kEdgeOfThree = 128;
constexpr int kEdgeAlone = 192;

std::string stamp_html(const image::Image& stamp, const image::DisplayStretch& stretch, bool rows_upward,
                       const std::string& what, const std::string& id, int edge) {
  const Picture picture = stamp_picture(stamp, stretch, rows_upward);
  const int scale = std::max(1, edge / std::max(picture.width, picture.height));
  return fmt::format("<figure>{}<figcaption aria-hidden=\"true\">{}</figcaption></figure>\n",
                     picture_html(picture, what + " of " + id, scale), what);
}

std::string stamps_html(const Outlier& one, bool rows_upward) {
  if (one.image.pixels.empty()) return "";
  const bool alone = one.reconstruction.pixels.empty();
  const int edge = alone ? kEdgeAlone : kEdgeOfThree;
  const image::DisplayStretch stretch = stamp_limits(one.image);
  std::string html = stamp_html(one.image, stretch, rows_upward, "Image", one.id, edge);
  if (!alone)
    html += stamp_html(one.reconstruction, stretch, rows_upward, "Reconstruction", one.id, edge) +
            stamp_html(one.residual, stamp_limits(one.residual), rows_upward, "Residual", one.id, edge);
  return "<div class=\"stamps\">\n" + html + "</div>\n";
}

std::string item_html(const Outlier& one, std::size_t rank, bool rows_upward) {
  std::string html = fmt::format("<li id=\"outlier-{}\">\n<h3>{}. {}</h3>\n", rank, rank, escaped(one.id));
  if (!one.label.empty()) html += fmt::format("<p class=\"label\">{}</p>\n", escaped(one.label));
  return html + stamps_html(one, rows_upward) + pairs_html(one.chief) +
         details_html("All values", pairs_html(one.more), "of " + one.id) + "</li>\n";
}

std::string columns_html(const catalog::Table& scores) {
  HtmlTable table{"score-columns", "Columns of the scores", "", {"column", "unit", "what it is"}, {}};
  for (const catalog::Column& column : scores.columns())
    table.rows.push_back({column.name, column.unit, column.description});
  return details_html("What the columns mean", table_html(table));
}

std::string number_text(const json& value) {
  return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "-";
}

std::string drift_html(const RankedScores& scores) {
  const json lines = json::parse(scores.text("drift"), nullptr, false);
  if (!lines.is_array() || lines.empty()) return "";
  HtmlTable table{
      "drift",
      "Drift.",
      "The scored images beside those held out in training: distance of the two distributions (Kolmogorov-Smirnov) and the probability of such a one by chance.",
      {"statistic", "median", "median in training", "distance", "p-value", "drift"},
      {}};
  for (const json& line : lines) {
    if (!line.is_object()) continue;
    table.rows.push_back({line.value("statistic", ""), number_text(line.value("median", json())),
                          number_text(line.value("median_in_training", json())),
                          number_text(line.value("distance", json())),
                          number_text(line.value("p_value", json())),
                          line.value("drift", json(false)) == true ? "yes" : "no"});
  }
  return "<h3>Are the images like those of the training?</h3>\n" + table_html(table);
}

}  // namespace

Section outliers_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                         ReportSummary& summary) {
  Section section{"outliers", fmt::format("The {} highest scores", outliers.list.size()), ""};
  std::string text = fmt::format("In the order of {}, the most anomalous first.", scores.ranking().name);
  if (outliers.reconstructed > 0)
    text +=
        " Image and reconstruction have one scale of brightness (asinh, between limits of the image), the residual, image minus reconstruction, has its own.";
  if (outliers.has_images) text += " Pixels without a value are blue.";
  section.body = paragraph_html(text) + "<ol class=\"gallery\">\n";
  std::size_t rank = 0;
  for (const Outlier& one : outliers.list) {
    const std::string html = item_html(one, ++rank, outliers.rows_upward);
    if (!allowance.take(html.size())) {
      summary.left_out.push_back(
          fmt::format("the images after number {} of the {} highest", rank - 1, outliers.list.size()));
      break;
    }
    section.body += html;
    ++summary.outliers;
  }
  section.body += "</ol>\n";
  if (summary.outliers < std::ssize(outliers.list))
    section.body += paragraph_html("Left out for their size: " + summary.left_out.back());
  section.body += columns_html(scores.file.table) + drift_html(scores);
  return section;
}

}  // namespace peculiar::report
