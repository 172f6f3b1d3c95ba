#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "catalog/table_file.h"

namespace peculiar::catalog::testing_kit {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              fmt::format("peculiar_catalog_{}_{}", ::getpid(), serial_++)) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::string string() const { return path_.string(); }

 private:
  static inline int serial_ = 0;
  std::filesystem::path path_;
};

inline Table parse(const std::string& content, const std::string& suffix) {
  return parse_table_text(content, suffix, "t");
}

inline std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    return error.what();
  }
  return "no error";
}
inline std::string message_of(const std::string& content, const std::string& suffix) {
  return message_of([&] { parse(content, suffix); });
}

template <typename T>
const std::vector<T>& values(const Table& table, const std::string& name) {
  return std::get<std::vector<T>>(table.at(name).data);
}

inline Table sample() {
  Table table;
  table.description = "galaxies: \"all\" <of> them";
  table.metadata = {{"survey", "none: 1"}, {"seed", "42"}, {"the key's", "a & b \\ 'c'"}};
  table.add({"id",
             "",
             "object id",
             std::vector<std::int64_t>{587722981742084144, 0, -1, 5},
             {false, true, false, false}});
  table.add({"n", "", "", std::vector<std::int64_t>{1, 2, 3, 4}, {}});
  table.add(
      {"redshift", "", "true", std::vector<double>{0.1, 2, kNan, -kInfinity}, {false, false, true, false}});
  table.add({"whole", "arcsec", "of 1 piece", std::vector<double>{1, 2, 3, 1e22}, {}});
  table.add({"class",
             "",
             "it's a: #b",
             std::vector<std::string>{"spiral, barred", "say \"<&>\"", "", "#na\xC3\xAFve"},
             {false, false, true, false}});
  table.add({"flag", "", "", std::vector<bool>{true, false, true, false}, {false, false, false, true}});
  table.add({"log mass [Msun]", "mag", "", std::vector<double>{1.5, 2.5, 3.5, 4.5}, {}});
  return table;
}

inline void expect_same(const Table& found, const Table& wanted, bool with_annotations) {
  ASSERT_EQ(found.names(), wanted.names());
  ASSERT_EQ(found.rows(), wanted.rows());
  if (with_annotations) {
    EXPECT_EQ(found.description, wanted.description);
    EXPECT_EQ(found.metadata, wanted.metadata);
  }
  for (const Column& column : wanted.columns()) {
    const Column& other = found.at(column.name);
    EXPECT_EQ(other.data.index(), column.data.index()) << column.name;
    if (with_annotations) {
      EXPECT_EQ(other.unit, column.unit);
      EXPECT_EQ(other.description, column.description);
    }
    for (std::size_t row = 0; row < wanted.rows(); ++row) {
      EXPECT_EQ(other.is_missing(row), column.is_missing(row)) << column.name << " " << row;
      EXPECT_EQ(other.text(row), column.text(row)) << column.name << " " << row;
    }
  }
}

}  // namespace peculiar::catalog::testing_kit
