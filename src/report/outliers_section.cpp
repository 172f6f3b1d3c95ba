#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/letters.h"
#include "base/name_list.h"
#include "report/alarms.h"
#include "report/html.h"
#include "report/picture.h"
#include "report/score_parts.h"
#include "report/sections.h"
#include "report/sky_position.h"
#include "report/stamp_light.h"

namespace peculiar::report {

using nlohmann::json;

namespace {

// Stamps are enlarged by whole factors up to these px: three side by side, or a single one.
constexpr int kEdgeOfThree = 128;
constexpr int kEdgeAlone = 192;
constexpr int kEdgeOfView = 64;
constexpr int kEdgeOfStrip = 96;
constexpr std::size_t kMostInStrip = 8;
constexpr double kAtCentre_px = 1.5;

std::string stamp_html(const Picture& picture, const std::string& what, const std::string& id, int edge) {
  const int scale = std::max(1, edge / std::max(picture.width, picture.height));
  return fmt::format("<figure>{}<figcaption aria-hidden=\"true\">{}</figcaption></figure>\n",
                     picture_html(picture, what + " of " + id, scale), what);
}

std::string stamps_html(const Outlier& one, int picture_bits, bool rows_upward) {
  if (one.image.pixels.empty()) return "";
  const bool alone = one.reconstruction.pixels.empty();
  const int edge = alone ? kEdgeAlone : kEdgeOfThree;
  const image::DisplayStretch stretch = stamp_limits(one.image, picture_bits);
  std::string html = stamp_html(stamp_picture(one.image, stretch, rows_upward), "Image", one.id, edge);
  if (!alone)
    html +=
        stamp_html(stamp_picture(one.reconstruction, stretch, rows_upward), "Reconstruction", one.id, edge) +
        stamp_html(significance_picture(one.significance, rows_upward), "Significance", one.id, edge);
  return "<div class=\"stamps\">\n" + html + "</div>\n";
}

/// Explains the high score.
std::string why_html(const Outlier& one, const Outliers& all, const std::string& ranking) {
  std::string reason = all.parts_make_score ? why_words(one.parts, one.likeness) : "";
  if (!one.light.empty()) reason += (reason.empty() ? "" : " ") + one.light;
  std::string html = reason.empty() ? "" : fmt::format("<p class=\"reason\">{}</p>\n", printed(reason));
  if (one.parts.empty()) return html;
  html += fmt::format(
      "<table class=\"why\">\n<caption><strong>{}</strong> Higher than this fraction of the ranked images:</caption>\n<tbody>\n",
      all.parts_make_score ? fmt::format("Why {} is high.", escaped(ranking)) : "Other scores.");
  for (const ScorePart& part : one.parts) {
    html += fmt::format(
        "<tr><th scope=\"row\">{0}</th><td class=\"number\">{1}</td><td class=\"bar\" aria-hidden=\"true\"><span style=\"width: {2:.1f}%\"></span></td><td class=\"number\">{3}</td></tr>\n",
        escaped(part.name), escaped(part.value), 100 * part.lower, percent_below(part.lower));
  }
  return html + "</tbody>\n</table>\n";
}

/// "5.2 px from the centre to the upper right", in the orientation shown, or "at the edge of the stamp".
std::string place_words(const image::SignificantRegion& region, const image::Image& stamp, bool rows_upward) {
  if (region.at_edge) return "at the edge of the stamp";
  const double right = region.x - 0.5 * (stamp.width - 1);
  const double up = (rows_upward ? 1 : -1) * (region.y - 0.5 * (stamp.height - 1));
  const double distance = std::hypot(right, up);
  if (distance < kAtCentre_px) return "at the centre";
  const std::string direction = picture_direction(right, up);
  return fmt::format(
      "{:.1f} px {}", distance,
      direction.starts_with("to ") ? "from the centre " + direction : direction + " the centre");
}

/// "; 3 more regions, 2 at the edge of the stamp" for those after the first, "" if there are none.
std::string more_regions_words(const std::vector<image::SignificantRegion>& regions) {
  const std::ptrdiff_t more = std::ssize(regions) - 1;
  if (more < 1) return "";
  std::string words = fmt::format("; {}", counted(more, "more region", "more regions"));
  const auto at_edge =
      std::count_if(regions.begin() + 1, regions.end(), [](const auto& region) { return region.at_edge; });
  if (regions.front().at_edge || at_edge == 0) return words;
  if (at_edge < more) words += fmt::format(", {}", at_edge);
  return words + " at the edge of the stamp";
}

std::string residual_html(const Outlier& one, const Outliers& all) {
  if (one.reconstruction.pixels.empty()) return "";
  if (one.regions.empty()) return "<p class=\"residual\">Residual: no significant region.</p>\n";
  const image::SignificantRegion& first = one.regions.front();
  const auto band = static_cast<std::size_t>(first.band);
  const std::string words =
      fmt::format("Residual: {} light of {:.0f} sigma over {} px{}, {}",
                  first.peak > 0 ? "excess" : "missing", std::abs(first.peak), first.area_px,
                  all.bands.size() > 1 && band < all.bands.size() ? " in " + all.bands[band] : "",
                  place_words(first, one.image, all.rows_upward)) +
      more_regions_words(one.regions);
  return fmt::format("<p class=\"residual\">{}.</p>\n", escaped(words));
}

/// Shows the galaxy's other images side by side.
std::string views_html(const Outlier& one, const Outliers& all) {
  if (one.images < 2) return "";
  std::string html = fmt::format(
      "<p class=\"views-title\">{} of the same galaxy{}:</p>\n<div class=\"views\">\n",
      counted(one.images - 1, "more image", "more images"),
      one.images - 1 > std::ssize(one.views) ? fmt::format(", of which the {} highest", one.views.size())
                                             : "");
  for (const View& view : one.views) {
    std::string picture;
    if (!view.image.pixels.empty()) {
      const Picture drawn =
          stamp_picture(view.image, stamp_limits(view.image, all.picture_bits), all.rows_upward);
      picture = picture_html(drawn, "Image of " + view.id,
                             std::max(1, kEdgeOfView / std::max(drawn.width, drawn.height)));
    }
    html += fmt::format(
        "<figure>{}<figcaption>{}{}{} <strong>{}</strong>{}</figcaption></figure>\n", picture,
        breakable(view.id), view.label.empty() ? "" : fmt::format(" ({})", escaped(view.label)),
        view.user_label.empty() ? "" : fmt::format(" [{}]", escaped(view.user_label)), escaped(view.score),
        view.flags.empty() ? "" : fmt::format(" <span class=\"flags\">{}</span>", escaped(view.flags)));
  }
  return html + "</div>\n";
}

/// Columns better known by another name.
std::string known_name(const std::string& column) {
  return column == "p_value"     ? "p-value"
         : column == "q_value"   ? "q-value"
         : column == "local_fdr" ? "local FDR"
                                 : column;
}

/// Shows the position with links to look it up.
std::string place_html(const Outlier& one) {
  if (!one.position) return "";
  return fmt::format("<p class=\"place\">{}<br/>{}</p>\n", escaped(position_words(*one.position)),
                     sky_links_html(*one.position, one.id));
}

std::string capitalised(std::string words) {
  if (!words.empty()) words.front() = upper_case(words.substr(0, 1)).front();
  return words;
}

std::string badges_html(const Outlier& one) {
  std::string html = one.is_candidate ? "<span class=\"badge\">Candidate</span>" : "";
  if (one.is_star_like) html += "<span class=\"badge ordinary\">Star-like</span>";
  if (!one.artefact.empty())
    html += fmt::format("<span class=\"badge ordinary\">{}</span>", escaped(capitalised(one.artefact)));
  if (one.neighbour_arcsec) html += "<span class=\"badge ordinary\">Neighbour</span>";
  return html;
}

std::string causes_html(const Outlier& one) {
  std::string words;
  for (const std::string& cause : one.causes) words += (words.empty() ? "" : " ") + cause;
  return words.empty() ? "" : fmt::format("<p class=\"cause\">{}</p>\n", escaped(words));
}

/// `list`: the list of the page that has the item.
std::string item_html(const Outlier& one, const char* list, std::size_t rank, const Outliers& all,
                      const std::string& ranking) {
  std::string html = fmt::format(
      "<li id=\"{0}-{1}\">\n<div class=\"name\"><h3>{1}. {2}</h3>{3}{4}</div>\n", list, rank,
      breakable(one.id), badges_html(one),
      one.flags.empty() ? "" : fmt::format("<span class=\"flags\">{}</span>", escaped(one.flags)));
  if (!one.label.empty()) html += fmt::format("<p class=\"label\">{}</p>\n", escaped(one.label));
  if (!one.user_label.empty())
    html += fmt::format("<p class=\"user-label\">{}</p>\n", escaped(one.user_label));
  std::vector<std::pair<std::string, std::string>> chief;
  for (const auto& [name, value] : one.chief) chief.emplace_back(known_name(name), value);
  return html + place_html(one) + causes_html(one) + stamps_html(one, all.picture_bits, all.rows_upward) +
         views_html(one, all) + pairs_html(chief) + why_html(one, all, ranking) + residual_html(one, all) +
         details_html("All values", pairs_html(one.more), "of " + one.id) + "</li>\n";
}

std::string number_text(const json& value) {
  return value.is_number() ? fmt::format("{:.4g}", value.get<double>()) : "-";
}

/// Explains how several images of one galaxy are listed.
std::string views_words(const Outliers& outliers) {
  if (!outliers.several_views) return "";
  return fmt::format(
      " Each galaxy is listed once, by the highest of its images ({} ranked images of {} galaxies); images are of one galaxy {}.",
      outliers.ranked, outliers.ranked_galaxies,
      outliers.group.empty() ? "by their id or position" : fmt::format("by the column {}", outliers.group));
}

/// Says how many show artefacts, and how many were left out because of them.
std::string artefact_words(const Outliers& outliers) {
  std::string words;
  if (!outliers.artefacts.empty())
    words += fmt::format(" Among them are artefacts: {}{}.", outliers.artefacts,
                         outliers.muted.empty() ? " (--mute artefacts leaves such images out)" : "");
  if (!outliers.muted.empty()) words += fmt::format(" {}.", outliers.muted);
  return words;
}

std::string scale_words(const Outliers& outliers) {
  std::string text;
  if (outliers.reconstructed > 0)
    text +=
        " Image and reconstruction share one brightness scale. Significance is image minus reconstruction in units of its noise: orange is excess light, purple missing light.";
  else if (outliers.without_generator)
    text +=
        fmt::format(" The model was trained for ranking only, without a generator. {}", kHowToReconstruct);
  const bool has_nan = std::any_of(outliers.list.begin(), outliers.list.end(), [](const Outlier& one) {
    return std::any_of(one.image.pixels.begin(), one.image.pixels.end(),
                       [](float value) { return std::isnan(value); });
  });
  if (has_nan)
    text += outliers.reconstructed > 0
                ? " Pixels without a value are blue in the images and checked in blue in the maps."
                : " Pixels without a value are blue in the images.";
  return text;
}

/// Shows the colour bar of the significance maps once for all.
std::string bar_html(const Outliers& outliers) {
  if (outliers.reconstructed == 0) return "";
  const int full = static_cast<int>(kFullSignificance);
  return fmt::format(
      "<p class=\"colours\">Significance: <span class=\"number\">\u2212{0}</span> {1} <span class=\"number\">+{0}</span> sigma</p>\n",
      full,
      picture_html(significance_bar(),
                   fmt::format("from purple at -{0} by white at 0 to orange at {0}", full)));
}

/// Returns the items of a list, as far as there is room.
std::string gallery_html(const std::vector<Outlier>& list, const char* name, const std::string& ranking,
                         const Outliers& outliers, Allowance& allowance, std::int64_t& shown) {
  std::string html = "<ol class=\"gallery\">\n";
  shown = 0;
  for (const Outlier& one : list) {
    const std::string item = item_html(one, name, static_cast<std::size_t>(shown) + 1, outliers, ranking);
    if (!allowance.take(item.size())) break;
    html += item;
    ++shown;
  }
  return html + "</ol>\n";
}

}  // namespace

std::string strip_html(const Outliers& outliers, Allowance& allowance) {
  std::string items;
  for (std::size_t i = 0; i < std::min(outliers.list.size(), kMostInStrip); ++i) {
    const Outlier& one = outliers.list[i];
    if (one.image.pixels.empty()) continue;
    const Picture picture = stamp_picture(one.image, stamp_limits(one.image, outliers.picture_bits),
                                          outliers.rows_upward, kEdgeOfStrip);
    const int scale = std::max(1, kEdgeOfStrip / std::max(picture.width, picture.height));
    const std::string item =
        fmt::format("<li><a href=\"#outlier-{0}\">{1}<span aria-hidden=\"true\">{0}</span></a></li>\n", i + 1,
                    picture_html(picture, fmt::format("Number {}, {}", i + 1, one.id), scale));
    if (!allowance.take(item.size())) break;
    items += item;
  }
  return items.empty() ? "" : "<ol class=\"strip\" aria-label=\"The highest scores\">\n" + items + "</ol>\n";
}

Section outliers_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                         ReportSummary& summary) {
  const std::string& ranking = scores.ranking().name;
  Section section{
      "outliers",
      outliers.several_views
          ? fmt::format("The {} highest of {} galaxies", outliers.list.size(), outliers.ranked_galaxies)
          : fmt::format("The {} highest of {} scores", outliers.list.size(), outliers.ranked),
      ""};
  section.body = fmt::format("<p class=\"quiet\">Ordered by {}.{}{}{}</p>\n", escaped(ranking),
                             escaped(artefact_words(outliers)), escaped(views_words(outliers)),
                             escaped(scale_words(outliers))) +
                 bar_html(outliers);
  section.body += gallery_html(outliers.list, "outlier", ranking, outliers, allowance, summary.outliers);
  if (summary.outliers < std::ssize(outliers.list)) {
    summary.left_out.push_back(
        fmt::format("entries after number {} of the {} highest", summary.outliers, outliers.list.size()));
    section.body += paragraph_html("Left out for their size: " + summary.left_out.back());
  }
  return section;
}

Section ranked_table_section(const catalog::Table& ranked, const std::vector<std::string>& files) {
  HtmlTable table{"ranked-table", "The highest scores with all columns.", "", {}, {}};
  table.rows.resize(ranked.rows());
  for (const catalog::Column& column : ranked.columns()) {
    table.headings.push_back(column.unit.empty() ? column.name
                                                 : fmt::format("{} [{}]", column.name, column.unit));
    catalog::Column plain = column;
    plain.unit = column.unit == "deg" ? column.unit : "";  // in the heading; degrees in full
    for (std::size_t row = 0; row < ranked.rows(); ++row) {
      std::string text = value_text(plain, row);
      if (text.ends_with(" deg")) text.resize(text.size() - 4);
      table.rows[row].push_back(std::move(text));
    }
  }
  std::string links;
  for (const std::string& file : files)
    links += fmt::format("{}<a href=\"{}\" download=\"\">{}</a>", links.empty() ? "" : ", ", escaped(file),
                         escaped(file));
  return {"ranked-table-section", "The highest as a table",
          fmt::format("<p>Beside this page: {}.</p>\n", links) +
              details_html(fmt::format("All columns of the {} highest", ranked.rows()), table_html(table))};
}

Section in_part_section(const RankedScores& scores, const Outliers& outliers, Allowance& allowance,
                        ReportSummary& summary) {
  Section section{"in-part", "Images at an edge or in a gap", ""};
  if (outliers.left_out == 0) return section;
  const std::string& ranking = scores.ranking().name;
  section.body = paragraph_html(fmt::format(
      "A part of {} is missing. The missing part would make them stand out, so they are not ranked with the others (peculiar calibrate --rank-partial ranks them).",
      outliers.left_out == 1 ? "one image" : fmt::format("{} images", outliers.left_out)));
  std::int64_t shown = 0;
  const std::string html = gallery_html(outliers.in_part, "in-part", ranking, outliers, allowance, shown);
  if (shown > 0)
    section.body += details_html(fmt::format("The {} highest of them by {}", shown, ranking), html);
  if (shown < std::ssize(outliers.in_part))
    summary.left_out.push_back(fmt::format("images at an edge or in a gap after number {}", shown));
  return section;
}

Section columns_section(const RankedScores& scores) {
  HtmlTable table{"score-columns", "Columns of the scores.", "", {"column", "unit", "what it is"}, {}};
  for (const catalog::Column& column : scores.file.table.columns())
    table.rows.push_back({column.name, column.unit, column.description});
  return {"columns", "Columns", details_html("What the columns mean", table_html(table))};
}

Section drift_section(const RankedScores& scores, const std::string& kind) {
  Section section{"drift", "Drift", ""};
  const json lines = json::parse(scores.text("drift"), nullptr, false);
  if (!lines.is_array() || lines.empty()) return section;
  HtmlTable table{
      "drift-statistics",
      "The scored images beside normal images that were not used in training.",
      "Distance: Kolmogorov-Smirnov statistic of the two distributions; p-value: probability of such a distance by chance.",
      {"statistic", "median", "median of the normal images", "distance", "p-value", "drift"},
      {}};
  for (const json& line : lines) {
    if (!line.is_object()) continue;
    table.rows.push_back({line.value("statistic", ""), number_text(line.value("median", json())),
                          // Files of earlier versions have the other name.
                          number_text(line.value("normal_median", line.value("median_in_training", json()))),
                          number_text(line.value("distance", json())),
                          number_text(line.value("p_value", json())),
                          line.value("drift", json(false)) == true ? "yes" : "no"});
  }
  const std::vector<std::string> drifts = drifting(scores);
  section.body =
      paragraph_html(drifts.empty() ? "The images resemble the normal images: no statistic shows drift."
                                    : drift_words(drifts, kind)) +
      table_html(table);
  return section;
}

}  // namespace peculiar::report
