#include "embeddings/vector_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "embeddings/vectors_testing.h"
#include "store/sample_testing.h"
#include "tables/table_file.h"

namespace peculiar::embeddings {
namespace {

using testing::HasSubstr;

/// A sample of ten images.
class VectorMatching : public testing::Test {
 protected:
  void SetUp() override {
    store::write_sample(path("s.h5"), 10, 4, 1, [](std::int64_t, std::span<float> pixels) {
      std::fill(pixels.begin(), pixels.end(), 0.0f);
    });
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  VectorTable vectors(const catalog::Table& table) const {
    tables::write_table(path("v.fits"), table);
    VectorOptions options;
    options.features = path("v.fits");
    return read_vectors(options);
  }
  std::string error(const VectorTable& table) const {
    try {
      match_vectors(table, store::SampleReader(path("s.h5")), rows_, false);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
  std::vector<std::int64_t> rows_{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
};

TEST_F(VectorMatching, GoesByIdsWhateverTheirOrder) {
  const catalog::Table table = vector_table(gaussian_vectors(12, 5, 1), 5);
  const store::SampleReader sample(path("s.h5"));
  const VectorTable straight = vectors(table);
  const VectorTable turned = vectors(table.take({11, 3, 5, 0, 7, 9, 1, 2, 10, 4, 6, 8}));
  EXPECT_EQ(vectors_of(straight, match_vectors(straight, sample, rows_, false), rows_),
            vectors_of(turned, match_vectors(turned, sample, rows_, false), rows_));
}

TEST_F(VectorMatching, LeavesImagesOutOnlyIfAllowed) {
  const VectorTable some = vectors(vector_table(gaussian_vectors(7, 5, 1), 5));
  EXPECT_THAT(error(some), HasSubstr("3 of 10 images of"));
  EXPECT_THAT(error(some), HasSubstr("the first 'image_7', 'image_8', 'image_9'; --allow-missing"));
  const VectorMatch match = match_vectors(some, store::SampleReader(path("s.h5")), rows_, true);
  EXPECT_EQ(match.missing, 3);
  EXPECT_TRUE(std::isnan(vectors_of(some, match, {8}).front()));
  EXPECT_THAT(error(vectors(vector_table(gaussian_vectors(7, 5, 1), 5, 100))),
              HasSubstr("none of its ids ('image_100', ...) matches an image of"));
  EXPECT_THAT(error(vectors(vector_table(gaussian_vectors(10, 5, 1), 5).take({0, 1, 2, 1}))),
              HasSubstr("id 'image_1' is in rows 1 and 3"));
}

TEST_F(VectorMatching, GoesByOrderWithoutIdsAndSaysSo) {
  write_npy(path("v.npy"), gaussian_vectors(10, 5, 1), {10, 5});
  VectorOptions options;
  options.features = path("v.npy");
  const VectorTable table = read_vectors(options);
  MessageLog log;
  const VectorMatch match =
      match_vectors(table, store::SampleReader(path("s.h5")), rows_, false, log.context());
  EXPECT_EQ(vectors_of(table, match, {3})[0], table.row(3)[0]);
  EXPECT_THAT(log.text(), HasSubstr("has no ids: its rows are assumed to be those of"));
  write_npy(path("v.npy"), gaussian_vectors(9, 5, 1), {9, 5});
  EXPECT_THAT(error(read_vectors(options)), HasSubstr("has 9 vectors without ids"));
}

}  // namespace
}  // namespace peculiar::embeddings
