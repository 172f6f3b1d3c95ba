#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar::report {

/// Returns `text` as HTML, for use between tags and within double quotes. Control characters become blanks.
std::string escaped(std::string_view text);

/// As escaped(), for names: lines may break after '+', '-' and '_' within them, rather than within a word.
/// Paths have no such places, because they must stay recognisable (page_paths.h), and neither have numbers.
std::string breakable(std::string_view text);

/// Replaces invalid UTF-8, which names and labels may contain but a page may not, by U+FFFD for legibility.
/// valid_text (base/file_name.h) writes %XX instead, so that a name can be recovered.
std::string with_replacement_characters(const std::string& text);

/// A table of text. All rows are as long as `headings`.
struct HtmlTable {
  std::string id;  ///< a plain word, unique on the page
  std::string title;
  std::string caption;  ///< follows the title; may be empty
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
};

/// Returns a `<table>` in a box that scrolls on narrow pages and is accessible by keyboard. Numeric columns
/// are right-aligned; the first cell of a row is its heading. Repeated values in the first columns become
/// headings of groups of rows.
std::string table_html(const HtmlTable& table);

/// Returns terms with their descriptions as a `<dl>`.
std::string pairs_html(const std::vector<std::pair<std::string, std::string>>& pairs);

/// Returns text as HTML in printed form: " +- " becomes the plus-minus sign, and no line begins with a
/// percent sign.
std::string printed(std::string_view words);

std::string paragraph_html(std::string_view text);
std::string list_html(const std::vector<std::string>& items);

/// Returns a collapsible element; `body` is HTML. `of` completes the summary for screen readers.
std::string details_html(std::string_view summary, const std::string& body, std::string_view of = "");

/// Returns lines to copy; a click selects the whole block.
std::string code_html(std::string_view label, std::string_view text);

/// Whether each cell is empty or a number as tables show it ("85.0", "3 +- 1", "12 %").
bool are_numbers(const std::vector<std::string>& cells);

}  // namespace peculiar::report
