#include "report/svg.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "base/error.h"

namespace peculiar::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string around(const std::string& inner) {
  return "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='40' height='30'>" +
         inner + "</svg>";
}

std::string cleaned(const std::string& inner) { return svg_html(around(inner), "a.svg", "p-", "alt"); }

TEST(Svg, WhatRunsLoadsOrRestylesIsDropped) {
  const char* hostile[] = {
      "<script>bad()</script>",
      "<g onload='bad()'/>",
      "<g ONclick='bad()'/>",
      "<a href='javascript:bad()'><text>x</text></a>",
      "<foreignObject><div xmlns='http://www.w3.org/1999/xhtml'>bad</div></foreignObject>",
      "<style>* { fill: url(http://bad/) }</style>",
      "<use xlink:href='http://bad/a.svg#x'/>",
      "<use href='//bad/a.svg#x'/>",
      "<image href='http://bad/a.png'/>",
      "<image href='data:image/svg+xml;base64,bad'/>",
      "<rect fill='url(http://bad/#x)'/>",
      "<rect style='fill: URL( \"http://bad/#x\")'/>",
      "<rect style='fill: u\\72l(http://bad/#x)'/>",
      "<rect style='@import \"http://bad/\"'/>",
      "<animate attributeName='href' values='javascript:bad()'/>",
      "<set attributeName='onmouseover' to='bad()'/>",
      "<?xml-stylesheet href='http://bad/'?>",
      "<!-- bad -->",
      "<g><g><script>bad()</script></g></g>",
  };
  for (const char* one : hostile) {
    const std::string page = cleaned(one);
    EXPECT_THAT(page, Not(HasSubstr("bad"))) << one;
  }
  EXPECT_THAT(
      svg_html("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + around("<text>&x;</text>"), "a",
               "p-", "alt"),
      Not(HasSubstr("root:")));
}

TEST(Svg, WhatDrawsStays) {
  const std::string page = cleaned(
      "<title>Gnuplot</title><defs><circle id='dot' r='2' stroke='currentColor'/><clipPath id='c'><rect width='1'/></clipPath></defs><g clip-path='url(#c)' color='black'><use xlink:href='#dot'/></g><g style='mask: url(\"#c\"); stroke: red'/><text xml:space='preserve'> a  &lt; b</text><image href='data:image/png;base64,AAAA'/>");
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(page.c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
  const auto count = [&](const char* path) { return document.select_nodes(path).size(); };
  EXPECT_EQ(count("//circle[@id='p-dot' and @stroke='currentColor']"), 1u);
  EXPECT_EQ(count("//g[@clip-path='url(#p-c)' and @color='black']/use[@href='#p-dot']"), 1u);
  EXPECT_EQ(count("//clipPath[@id='p-c']/rect"), 1u);
  EXPECT_EQ(count("//g[@style='mask: url(\"#p-c\"); stroke: red']"), 1u);
  EXPECT_EQ(count("//image[@href='data:image/png;base64,AAAA']"), 1u);
  EXPECT_STREQ(document.child("svg").child("text").text().get(), " a  < b");
  EXPECT_EQ(count("//title"), 0u);
  EXPECT_STREQ(document.child("svg").attribute("viewBox").value(), "0 0 40 30");
  EXPECT_STREQ(document.child("svg").attribute("width").value(), "44");
}

TEST(Svg, SaysInWordsWhatIsSeen) {
  const std::string page =
      svg_html("<svg viewBox='0,0 1,1' role='none' aria-label='x'/>", "a", "p-", "two \"humps\" <");
  EXPECT_THAT(page, HasSubstr("role=\"img\""));
  EXPECT_THAT(page, HasSubstr("aria-label=\"two &quot;humps&quot; &lt;\""));
  EXPECT_THAT(page, Not(HasSubstr("none")));
}

TEST(Svg, PartsThatADrawingNamesStandByThemselves) {
  const std::string figure =
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 960 400' data-panels='0 0 480 360,480 0 480 360' "
      "data-key='240 360 480 40' stroke='red' onload='bad()'><g id='a'/><text>x &lt; y</text></svg>";
  const std::string page = svg_html(figure, "a", "p-", "two humps");
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(page.c_str()));
  const auto count = [&](const char* path) { return document.select_nodes(path).size(); };
  EXPECT_EQ(count("/div[@role='img' and @aria-label='two humps']"), 1u);
  EXPECT_EQ(count("//text"), 1u) << "drawn once";
  EXPECT_EQ(count("//svg[@class='whole' and @stroke='red']/defs/g[@id='p-whole-drawing']/g[@id='p-a']"), 1u);
  EXPECT_EQ(count("//div[@class='panels']/svg[@viewBox='480 0 480 360']/use[@href='#p-whole-drawing']"), 1u);
  EXPECT_EQ(count("//div[@class='panels']/svg"), 2u);
  EXPECT_EQ(count("/div/svg[@class='key' and @viewBox='240 360 480 40']"), 1u);
  EXPECT_THAT(page, Not(HasSubstr("bad")));
  // Invalid boxes are ignored.
  for (const char* boxes : {"", "0 0 480", "0 0 480 360", "a,b", "0 0 1 -1,0 0 1 1", "0 0 nan 1,0 0 1 1"}) {
    const std::string whole = svg_html(
        fmt::format("<svg viewBox='0 0 40 30' data-panels='{}'><g/></svg>", boxes), "a", "p-", "alt");
    EXPECT_THAT(whole, HasSubstr("viewBox=\"0 0 40 30\"")) << boxes;
    EXPECT_THAT(whole, Not(HasSubstr("data-"))) << boxes;
  }
}

TEST(Svg, OtherFilesAreRefused) {
  const auto words = [](const std::string& text) -> std::string {
    try {
      svg_html(text, "figures/a.svg", "p-", "alt");
    } catch (const Error& error) {
      return error.kind() == ErrorKind::kInput ? error.what() : "of another kind";
    }
    return "";
  };
  EXPECT_THAT(words("<svg><g></svg>"), HasSubstr("figures/a.svg: is not well-formed XML"));
  EXPECT_THAT(words(""), HasSubstr("figures/a.svg: is not well-formed XML"));
  std::string deep;
  for (int level = 0; level < 100'000; ++level) deep += "<g>";
  for (int level = 0; level < 100'000; ++level) deep += "</g>";
  EXPECT_THAT(words("<svg viewBox='0 0 1 1'>" + deep + "</svg>"), HasSubstr("is nested more than 200 deep"));
  EXPECT_THAT(words("<html/>"), HasSubstr("figures/a.svg: is not an SVG drawing"));
  EXPECT_THAT(words("<svg viewBox='a b'/>"), HasSubstr("says neither its size nor its viewBox"));
  EXPECT_THAT(words("<svg viewBox='0 0 1 -1'/>"), HasSubstr("says neither its size nor its viewBox"));
  EXPECT_THAT(words("<svg/>"), HasSubstr("figures/a.svg: says neither its size nor its viewBox"));
}

}  // namespace
}  // namespace peculiar::report
