#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace peculiar::report {

namespace {

bool is_number(std::string_view cell) {
  if (cell == "nan" || cell == "NaN" || cell == "inf" || cell == "-inf") return true;
  // Digits and the characters between them; bytes above 0x7f are dashes, plus-minus signs and the like.
  const bool plain = std::all_of(cell.begin(), cell.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x7f ||
           std::string_view("0123456789+-.,eE %()/<>=").find(c) != std::string_view::npos;
  });
  return plain && !cell.starts_with('e') && !cell.starts_with('E');
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
      result += ' ';
    } else {
      result += c;
    }
  }
  return result;
}

std::string breakable(std::string_view text) {
  if (text.find_first_of("/\\") != std::string_view::npos || is_number(text)) return escaped(text);
  std::string result;
  std::size_t start = 0;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const bool is_exponent = at > 1 && text[at - 1] == 'e' && text[at - 2] >= '0' && text[at - 2] <= '9';
    if (is_exponent || std::string_view("+-_").find(text[at]) == std::string_view::npos) continue;
    result += escaped(text.substr(start, at + 1 - start)) + "<wbr/>";
    start = at + 1;
  }
  return result + escaped(text.substr(start));
}

std::string with_replacement_characters(const std::string& text) {
  using nlohmann::json;
  return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
}

bool are_numbers(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), is_number) &&
         std::any_of(cells.begin(), cells.end(), [](const std::string& cell) {
           return std::any_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
         });
}

namespace {

std::size_t runs_of(const std::vector<std::vector<std::string>>& rows, std::size_t columns) {
  std::size_t runs = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto same = [&](std::size_t column) { return rows[row][column] == rows[row - 1][column]; };
    bool is_new = row == 0;
    for (std::size_t column = 0; column < columns && !is_new; ++column) is_new = !same(column);
    runs += is_new ? 1 : 0;
  }
  return runs;
}

/// Returns how many of the first columns repeat their value over several rows; they become group headings.
std::size_t group_columns(const HtmlTable& table) {
  std::size_t columns = 0;
  while (columns + 2 < table.headings.size() && 2 * runs_of(table.rows, columns + 1) <= table.rows.size())
    ++columns;
  return columns;
}

std::string group_words(const std::vector<std::string>& row, std::size_t columns) {
  std::string words;
  for (std::size_t column = 0; column < columns; ++column) words += (words.empty() ? "" : ", ") + row[column];
  return words;
}

}  // namespace

std::string printed(std::string_view words) {
  static const std::string kPlain = " +- ";
  static const std::string kPercent = " %";
  std::string html = escaped(words);
  for (std::size_t at = html.find(kPercent); at != std::string::npos; at = html.find(kPercent, at + 1))
    html.replace(at, kPercent.size(), "\u00a0%");
  for (std::size_t at = html.find(kPlain); at != std::string::npos; at = html.find(kPlain, at))
    html.replace(at, kPlain.size(), " \u00b1 ");
  return html;
}

std::string table_html(const HtmlTable& table) {
  std::vector<const char*> classes;
  for (std::size_t column = 0; column < table.headings.size(); ++column) {
    std::vector<std::string> cells;
    for (const auto& row : table.rows) cells.push_back(row[column]);
    classes.push_back(are_numbers(cells) ? " class=\"number\"" : "");
  }
  std::string html = fmt::format(
      "<div class=\"scroll\" role=\"group\" aria-labelledby=\"{0}-caption\" tabindex=\"0\">\n<table id=\"{0}\">\n"
      "<caption id=\"{0}-caption\"><span><strong>{1}</strong> {2}</span></caption>\n<thead><tr>",
      table.id, escaped(table.title), escaped(table.caption));
  const std::size_t first = group_columns(table);
  for (std::size_t column = first; column < classes.size(); ++column)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", classes[column], escaped(table.headings[column]));
  html += "</tr></thead>\n<tbody>\n";
  std::string group;
  for (const auto& row : table.rows) {
    const std::string words = group_words(row, first);
    if (words != group) {
      html += fmt::format("{}<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                          group.empty() ? "" : "</tbody>\n<tbody>\n", classes.size() - first, escaped(words));
      group = words;
    }
    html += "<tr>";
    for (std::size_t column = first; column < classes.size(); ++column) {
      const std::string cell = printed(row[column]);
      html += column == first ? fmt::format("<th scope=\"row\"{}>{}</th>", classes[column], cell)
                              : fmt::format("<td{}>{}</td>", classes[column], cell);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

std::string pairs_html(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string html = "<dl>\n";
  for (const auto& [name, value] : pairs)
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), breakable(value));
  return html + "</dl>\n";
}

std::string paragraph_html(std::string_view text) { return fmt::format("<p>{}</p>\n", printed(text)); }

std::string list_html(const std::vector<std::string>& items) {
  std::string html = "<ul>\n";
  for (const std::string& item : items) html += fmt::format("<li>{}</li>\n", printed(item));
  return html + "</ul>\n";
}

std::string details_html(std::string_view summary, const std::string& body, std::string_view of) {
  const std::string heard = of.empty() ? "" : fmt::format("<span class=\"heard\"> {}</span>", escaped(of));
  return fmt::format("<details>\n<summary>{}{}</summary>\n{}</details>\n", escaped(summary), heard, body);
}

std::string code_html(std::string_view label, std::string_view text) {
  return fmt::format(
      "<pre class=\"copy\" role=\"group\" aria-label=\"{}\" tabindex=\"0\"><code>{}</code></pre>\n",
      escaped(label), escaped(text));
}

}  // namespace peculiar::report
