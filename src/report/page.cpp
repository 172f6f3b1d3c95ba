#include "report/page.h"

#include <fmt/format.h>

#include "base/version.h"
#include "report/html.h"
#include "report_style.h"

namespace peculiar::report {

namespace {

// Placeholders: title, style, generator, lead, contents, sections.
constexpr const char* kDocument = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="generator" content="{generator}" />
<link rel="icon" href="data:," />
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<header>
<h1>{title}</h1>
{lead}</header>
<nav aria-label="Contents">
<h2>Contents</h2>
<ol>
{contents}</ol>
</nav>
<main id="content" tabindex="-1">
{sections}</main>
<footer><p>Written by {generator}.</p></footer>
</body>
</html>
)";

}  // namespace

std::string page_html(const PageHead& head, const std::vector<Section>& sections) {
  std::string lead;
  for (const std::string& line : head.lead) lead += paragraph_html(line);
  lead += head.about;
  std::string contents;
  std::string bodies;
  for (const Section& section : sections) {
    contents += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", section.id, escaped(section.title));
    bodies += fmt::format(
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
        section.id, escaped(section.title), section.body);
  }
  return with_replacement_characters(
      fmt::format(fmt::runtime(kDocument), fmt::arg("title", escaped(head.title)), fmt::arg("style", kStyle),
                  fmt::arg("generator", fmt::format("peculiar {} ({})", version(), git_revision())),
                  fmt::arg("lead", lead), fmt::arg("contents", contents), fmt::arg("sections", bodies)));
}

}  // namespace peculiar::report
