#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "store/merge.h"
#include "store/part.h"

namespace peculiar::store {

/// The parts of `whole` in its folder, sorted as by a shell pattern.
inline std::vector<std::string> parts_beside(const std::filesystem::path& whole) {
  std::vector<std::string> parts;
  for (const auto& entry : std::filesystem::directory_iterator(whole.parent_path())) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(whole.stem().string() + ".part-") && name.ends_with(whole.extension().string()))
      parts.push_back(entry.path().string());
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

/// Merges the parts of `whole` in its folder, and removes them.
inline MergeReport merge_beside(const std::filesystem::path& whole, const RunContext& context = {}) {
  MergeOptions merge;
  merge.inputs = parts_beside(whole);
  merge.output = whole.string();
  const MergeReport report = merge_samples(merge, context);
  for (const std::string& part : merge.inputs) std::filesystem::remove(part);
  return report;
}

/// Checks the contract of a verb that works row by row: run(options), which writes options.output, makes 1, 2
/// and 16 shards (and two ranges of rows) that merge to the bytes of one run. The parts are made last to
/// first.
template <typename Options, typename Run>
void expect_shards_make_the_whole(Options options, const Run& run, std::int64_t rows) {
  namespace fs = std::filesystem;
  ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
  const fs::path whole = options.output;
  fs::remove(whole);
  run(options);
  const std::string expected = read_file(whole);
  fs::remove(whole);
  for (const std::int64_t of : {1, 2, 16}) {
    for (std::int64_t number = of; number >= 1; --number) {
      options.shards.shard = std::to_string(number) + "/" + std::to_string(of);
      run(options);
    }
    ASSERT_FALSE(fs::exists(whole));
    const MergeReport report = merge_beside(whole);
    EXPECT_EQ(report.rows, rows);
    EXPECT_EQ(report.parts, of);
    EXPECT_TRUE(read_file(whole) == expected) << of << " shards";
    fs::remove(whole);
  }
  options.shards.shard = "";
  MergeOptions merge;
  for (const FilePart& part : {FilePart{{rows / 3, rows}}, FilePart{{0, rows / 3}}}) {
    options.shards.rows = std::to_string(part.rows.first) + ":" + std::to_string(part.rows.last);
    run(options);
    merge.inputs.push_back(part_path(whole, part).string());
  }
  merge.output = whole.string();
  merge_samples(merge);
  EXPECT_TRUE(read_file(whole) == expected) << "two ranges of rows";
}

}  // namespace peculiar::store
