#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/votable_encoding.h"
#include "report/report.h"
#include "report/report_testing.h"

namespace peculiar::report {

/// A run folder and its page, also as a parsed tree.
class Report : public testing::Test {
 protected:
  const std::filesystem::path& path() const { return folder_.path(); }

  ReportOptions options() const {
    ReportOptions some;
    some.folder = path().string();
    some.output = (path() / "report.html").string();
    some.overwrite = true;
    return some;
  }

  ReportSummary write(const ReportOptions& some) {
    const ReportSummary summary = write_report(some);
    page_ = read_file(some.output);
    EXPECT_EQ(summary.bytes, static_cast<std::int64_t>(page_.size()));
    const pugi::xml_parse_result parsed = tree_.load_string(page_.c_str());
    EXPECT_TRUE(parsed) << parsed.description() << " at "
                        << page_.substr(static_cast<std::size_t>(parsed.offset), 80);
    return summary;
  }

  std::string error_of(const ReportOptions& some, ErrorKind kind = ErrorKind::kInput) {
    try {
      write_report(some);
    } catch (const Error& error) {
      return error.kind() == kind ? error.what() : std::string("of another kind: ") + error.what();
    }
    return "no error";
  }

  void write_run(const nlohmann::json& run) { write_file(path() / "run.json", run.dump()); }

  /// Returns all text at the nodes of an XPath.
  std::vector<std::string> texts(const std::string& xpath) const {
    std::vector<std::string> found;
    for (const pugi::xpath_node& place : tree_.select_nodes(xpath.c_str())) {
      std::string text;
      const pugi::xpath_node_set parts = place.node().select_nodes(".//text()");
      for (const pugi::xpath_node& part : parts) text += part.node().value();
      for (std::size_t at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0"))
        text.replace(at, 2, " ");  // non-breaking space
      found.push_back(text);
    }
    return found;
  }
  std::size_t count(const std::string& xpath) const { return tree_.select_nodes(xpath.c_str()).size(); }

  /// Decodes the picture of an <img>.
  image::Image picture(const std::string& xpath) const {
    const std::string source = tree_.select_node(xpath.c_str()).node().attribute("src").value();
    const std::string head = "data:image/png;base64,";
    EXPECT_TRUE(source.starts_with(head)) << xpath;
    const std::string png = catalog::detail::decode_base64(source.substr(head.size())).value_or("");
    return image::decode_picture({reinterpret_cast<const std::uint8_t*>(png.data()), png.size()}, xpath);
  }

  TestFolder folder_;
  std::string page_;
  pugi::xml_document tree_;
};

}  // namespace peculiar::report
