#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar::report {

/// `text` as HTML, between tags and within double quotes. Control characters become blanks.
std::string escaped(std::string_view text);

/// A page must be UTF-8, and so must names and labels on it, which need not be. What is not becomes U+FFFD,
/// so that it can be read; valid_text (base/file_name.h) writes %XX instead, so that a name can be had back.
std::string with_replacement_characters(const std::string& text);

/// A table of texts for the page. All rows are as long as `headings`.
struct HtmlTable {
  std::string id;  ///< unique on the page, a plain word
  std::string title;
  std::string caption;  ///< what follows the title; may be empty
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
};

/// A `<table>` in a box of its own that scrolls where the page is too narrow, reachable by keyboard. Columns
/// of numbers stand to the right; the first cell of a row heads it. First columns that say the same over
/// several rows become headings of groups of rows.
std::string table_html(const HtmlTable& table);

/// Names and what they are, a `<dl>`.
std::string pairs_html(const std::vector<std::pair<std::string, std::string>>& pairs);

/// Words as they are printed, in HTML: with the sign that plain text writes as " +- ", and no
/// line that begins with a per cent sign.
std::string printed(std::string_view words);

std::string paragraph_html(std::string_view text);
std::string list_html(const std::vector<std::string>& items);

/// Something to look at on request; `body` is HTML. `of` goes on with the summary for those who hear it.
std::string details_html(std::string_view summary, const std::string& body, std::string_view of = "");

/// Lines to copy: a click takes the whole block.
std::string code_html(std::string_view label, std::string_view text);

/// Is every one of these a number as a table shows it ("85.0", "3 +- 1", "12 %"), or empty?
bool are_numbers(const std::vector<std::string>& cells);

}  // namespace peculiar::report
