#include <fmt/format.h>

#include <algorithm>

#include "base/atomic_file.h"
#include "base/error.h"
#include "catalog/delimited.h"
#include "report/html.h"
#include "report/sections.h"
#include "report/svg.h"

namespace peculiar::report {

namespace fs = std::filesystem;
using analysis::Exhibit;

namespace {

constexpr std::size_t kMostRows = 200;       // in a table on the page
constexpr std::ptrdiff_t kMostFindings = 5;  // not collapsed
constexpr const char* kFoldedSection = "Other scores";

/// Returns the exhibit's file in this format. Error (input): no such file.
fs::path file_of(const fs::path& folder, const Exhibit& exhibit, const char* format) {
  const auto found = exhibit.files.find(format);
  if (found == exhibit.files.end())
    throw input_error("{}: the {} '{}' has no file of the format '{}'; make the exhibits again",
                      (folder / analysis::kContentsName).string(), exhibit.kind, exhibit.id, format);
  return folder / found->second;
}

std::string name_of(const fs::path& folder) { return fs::canonical(folder).filename().string(); }

/// "In the folder evaluation: table_1.csv, table_1.tex"
std::string files_html(const fs::path& folder, const Exhibit& exhibit) {
  std::string names;
  for (const auto& [format, name] : exhibit.files) names += (names.empty() ? "" : ", ") + name;
  return fmt::format("<p class=\"files\">In the folder {}: {}</p>\n", escaped(name_of(folder)),
                     escaped(names));
}

std::string table_exhibit(const fs::path& folder, const Exhibit& exhibit, const std::string& id,
                          const std::string& title) {
  const fs::path path = file_of(folder, exhibit, "csv");
  const std::string text = read_file(path);
  const auto cells = catalog::detail::DelimitedRows::split(text, {}, path.string());
  if (cells.rows() == 0)
    throw input_error("{}: has no row of headings; make the exhibits again", path.string());
  HtmlTable table{id, title + ".", exhibit.caption, {}, {}};
  std::size_t shown = std::min(cells.rows() - 1, kMostRows);
  for (std::size_t row = 0; row <= shown; ++row) {
    std::vector<std::string> texts;
    for (std::size_t column = 0; column < cells.columns(); ++column)
      texts.emplace_back(cells.cell(row, column).text);
    if (row == 0) {
      table.headings = std::move(texts);
    } else {
      table.rows.push_back(std::move(texts));
    }
  }
  std::string html = table_html(table);
  if (shown < cells.rows() - 1)
    html +=
        paragraph_html(fmt::format("The first {} of {} rows; all are in the file.", shown, cells.rows() - 1));
  return html + files_html(folder, exhibit);
}

std::string figure_exhibit(const fs::path& folder, const Exhibit& exhibit, const std::string& id,
                           const std::string& title) {
  const fs::path path = file_of(folder, exhibit, "svg");
  const std::string alt = exhibit.alt.empty() ? exhibit.title : exhibit.alt;
  return fmt::format(
      "<figure id=\"{0}\">\n<div class=\"paper scroll\" role=\"group\" aria-label=\"{1}\" tabindex=\"0\">{2}</div>\n"
      "<figcaption><strong>{5}.</strong> {3}</figcaption>\n{4}</figure>\n",
      id, escaped(exhibit.title), svg_html(read_file(path), path.string(), id + "-", alt),
      escaped(exhibit.caption), files_html(folder, exhibit), escaped(title));
}

/// Shows the first findings, and the others collapsed.
std::string findings_html(const analysis::Exhibits& exhibits) {
  if (exhibits.findings.empty()) return "";
  const auto shown = exhibits.findings.begin() + std::min(std::ssize(exhibits.findings), kMostFindings);
  std::string html = "<h3>Findings</h3>\n" + list_html({exhibits.findings.begin(), shown});
  if (shown != exhibits.findings.end())
    html += details_html(fmt::format("{} more", exhibits.findings.end() - shown),
                         list_html({shown, exhibits.findings.end()}), "findings of " + exhibits.title);
  return html;
}

}  // namespace

Section exhibits_section(const fs::path& folder, const analysis::Exhibits& exhibits, std::size_t number,
                         ExhibitNumbers& numbers, Allowance& allowance, ReportSummary& summary) {
  Section section{fmt::format("exhibits-{}", number), exhibits.title, ""};
  std::vector<std::string> headings;  // without duplicates, in the order of the exhibits
  for (const Exhibit& exhibit : exhibits.exhibits) {
    if (std::find(headings.begin(), headings.end(), exhibit.section) == headings.end())
      headings.push_back(exhibit.section);
  }
  section.body += findings_html(exhibits);
  for (const std::string& heading : headings) {
    std::string body;
    for (const Exhibit& exhibit : exhibits.exhibits) {
      if (exhibit.section != heading) continue;
      const std::string id = fmt::format("{}-{}", section.id, escaped(exhibit.id));
      const bool is_table = exhibit.kind == "table";
      if (!is_table && exhibit.kind != "figure")
        throw input_error("{}: exhibit '{}' is neither a table nor a figure but '{}'; use a newer Peculiar",
                          (folder / analysis::kContentsName).string(), exhibit.id, exhibit.kind);
      const std::string title = fmt::format("{} {}. {}", is_table ? "Table" : "Figure",
                                            ++(is_table ? numbers.tables : numbers.figures), exhibit.title);
      const std::string html =
          is_table ? table_exhibit(folder, exhibit, id, title) : figure_exhibit(folder, exhibit, id, title);
      if (allowance.take(html.size())) {
        body += html;
        ++(is_table ? summary.tables : summary.figures);
      } else {
        const std::string words = fmt::format("the {} '{}' ({:.1f} MB), in {}", exhibit.kind, exhibit.title,
                                              static_cast<double>(html.size()) / 1e6, name_of(folder));
        body += paragraph_html("Left out for its size: " + words);
        summary.left_out.push_back(words);
      }
    }
    section.body += heading == kFoldedSection ? details_html(heading, body, "in " + exhibits.title)
                                              : fmt::format("<h3>{}</h3>\n", escaped(heading)) + body;
  }
  return section;
}

}  // namespace peculiar::report
