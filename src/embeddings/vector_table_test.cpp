#include "embeddings/vector_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "embeddings/vectors_testing.h"
#include "fits/fits_test_support.h"
#include "store/hdf5_writer.h"
#include "tables/table_file.h"

namespace peculiar::embeddings {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kRows = 20;
constexpr std::int64_t kLength = 70;  // more than vectors in other tables may have

class VectorTables : public testing::Test {
 protected:
  VectorTables() : values_(gaussian_vectors(kRows, kLength, 3)) {
    for (float& value : values_) value = std::round(64 * value) / 64;  // exact in any text
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  VectorOptions options(const std::string& name) const {
    VectorOptions options;
    options.features = path(name);
    return options;
  }
  std::string error(const VectorOptions& options) const {
    try {
      read_vectors(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  void expect_same(const VectorOptions& options) const {
    const VectorTable table = read_vectors(options);
    EXPECT_EQ(table.values, values_) << options.features;
    EXPECT_TRUE(table.has_ids) << options.features;
    ASSERT_EQ(table.count(), kRows) << options.features;
    EXPECT_THAT(table.id(7), HasSubstr("7")) << options.features;
    EXPECT_EQ(table.known.columns().front().name, "id");
  }
  /// A binary table of integers `object_id` and one column of vectors, as astropy writes it.
  void write_fits_vectors(const std::string& name) const {
    std::string bytes;
    const auto put = [&](const void* value, std::size_t size) {
      std::string part(static_cast<const char*>(value), size);
      std::reverse(part.begin(), part.end());
      bytes += part;
    };
    for (std::int64_t row = 0; row < kRows; ++row) {
      put(&row, sizeof row);
      for (std::int64_t i = 0; i < kLength; ++i)
        put(&values_[static_cast<std::size_t>(row * kLength + i)], sizeof(float));
    }
    write_file(
        path(name),
        fits::header_block({"SIMPLE  =                    T", "BITPIX  =                    8",
                            "NAXIS   =                    0"}) +
            fits::header_block(
                {"XTENSION= 'BINTABLE'", "BITPIX  =                    8", "NAXIS   =                    2",
                 fmt::format("NAXIS1  = {:>20}", 8 + 4 * kLength), fmt::format("NAXIS2  = {:>20}", kRows),
                 "PCOUNT  =                    0", "GCOUNT  =                    1",
                 "TFIELDS =                    2", "TTYPE1  = 'object_id'", "TFORM1  = 'K       '",
                 "TTYPE2  = 'embedding'", fmt::format("TFORM2  = '{}E'", kLength)}) +
            fits::data_block(bytes));
  }

  TestFolder folder_;
  std::vector<float> values_;
};

TEST_F(VectorTables, AreTheSameFromEveryFormat) {
  const catalog::Table table = vector_table(values_, kLength);
  for (const char* name : {"t.csv", "t.ecsv", "t.vot", "t.fits"}) {
    tables::write_table(path(name), table);
    expect_same(options(name));
  }
  write_fits_vectors("vectors.fits");
  expect_same(options("vectors.fits"));
  write_npy(path("t.npy"), values_, {kRows, kLength});
  std::string lines;
  for (std::int64_t row = 0; row < kRows; ++row) lines += fmt::format("image_{}\n", row);
  write_file(path("ids.txt"), lines);
  VectorOptions npy = options("t.npy");
  npy.ids = path("ids.txt");
  expect_same(npy);
  std::vector<std::int64_t> numbers(kRows);
  for (std::int64_t row = 0; row < kRows; ++row) numbers[static_cast<std::size_t>(row)] = row;
  store::Hdf5Writer array(path("array.h5"));
  array.dataset("predictions", values_, kLength);
  array.dataset("id_str", numbers);
  array.finish();
  expect_same(options("array.h5"));
  store::Hdf5Writer columns(path("columns.h5"));
  columns.dataset("object_id", numbers);
  for (const catalog::Column& column : table.columns()) {
    if (column.name != "id") columns.dataset(column.name, std::get<std::vector<double>>(column.data));
  }
  columns.finish();
  expect_same(options("columns.h5"));
}

TEST_F(VectorTables, IdsBeyondSigned64BitsKeepTheirDigits) {
  std::vector<std::uint64_t> ids, small;
  for (std::uint64_t row = 0; row < static_cast<std::uint64_t>(kRows); ++row) {
    ids.push_back((std::uint64_t{1} << 63) + row);
    small.push_back(row);
  }
  store::Hdf5Writer array(path("array.h5"));
  array.dataset("predictions", values_, kLength);
  array.dataset("object_id", ids);
  array.dataset("field", small);
  array.finish();
  const VectorTable table = read_vectors(options("array.h5"));
  EXPECT_EQ(table.id(0), "9223372036854775808");
  EXPECT_EQ(table.id(7), "9223372036854775815");
  EXPECT_TRUE(table.known.at("field").is_numeric());
}

TEST_F(VectorTables, OfAFeaturesFile) {
  write_features_file(path("features.h5"), values_, kLength);
  expect_same(options("features.h5"));
  const VectorTable table = read_vectors(options("features.h5"));
  EXPECT_EQ(table.known.at("row").number(7), 107);
  EXPECT_THAT(table.known.metadata, testing::Contains(testing::Pair("model_fingerprint", "of the model")));
  EXPECT_THAT(table.columns, HasSubstr("features file"));
  VectorOptions by_column = options("features.h5");
  by_column.feature_columns = {"feat_*"};
  EXPECT_THAT(error(by_column), HasSubstr("has no columns to choose from"));
}

TEST_F(VectorTables, AnArrayIsToldFromATable) {
  write_features_file(path("features.h5"), values_, kLength);
  write_npy(path("v.npy"), values_, {kRows, kLength});
  tables::write_table(path("v.csv"), vector_table(values_, kLength));
  EXPECT_TRUE(is_vector_array(path("features.h5")));
  EXPECT_TRUE(is_vector_array(path("v.npy")));
  EXPECT_FALSE(is_vector_array(path("v.csv")));
  EXPECT_FALSE(is_vector_array(path("none.npy")));
}

TEST_F(VectorTables, OfAListInACellOfEcsv) {
  std::string text = fmt::format(
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {{name: id, datatype: string}}\n# - {{name: embedding, datatype: "
      "string, subtype: 'float32[{}]'}}\nid embedding\n",
      kLength);
  for (std::int64_t row = 0; row < kRows; ++row) {
    text += fmt::format("image_{} [", row);
    for (std::int64_t i = 0; i < kLength; ++i)
      text += fmt::format("{}{}", i == 0 ? "" : ",", values_[static_cast<std::size_t>(row * kLength + i)]);
    text += "]\n";
  }
  write_file(path("lists.ecsv"), text);
  expect_same(options("lists.ecsv"));
}

TEST_F(VectorTables, TakeTheColumnsThatAreNamedInTheOrderOfTheirNumbers) {
  catalog::Table shuffled;
  shuffled.add({"label", "", "", std::vector<std::string>(2, "x"), {}});
  for (const char* name : {"feat_10", "feat_2", "feat_1", "ra", "feat_0"})
    shuffled.add({name, "", "", std::vector<double>{static_cast<double>(std::string(name).size()), 0}, {}});
  tables::write_table(path("t.csv"), shuffled);
  MessageLog log;
  const VectorTable table = read_vectors(options("t.csv"), log.context());
  EXPECT_EQ(table.columns, "columns feat_0 to feat_10");
  EXPECT_EQ(table.length, 4);
  EXPECT_THAT(table.known.names(), testing::ElementsAre("id", "label", "ra"));
  EXPECT_FALSE(table.has_ids);
  EXPECT_THAT(log.text(), HasSubstr("ids: none, so rows are identified by their number"));
  VectorOptions named = options("t.csv");
  named.feature_columns = {"ra", "feat_1"};
  EXPECT_EQ(read_vectors(named).columns, "columns ra to feat_1");
}

TEST_F(VectorTables, SayWhatIsNotClear) {
  catalog::Table table = vector_table(values_, kLength);
  for (int i = 0; i < 4; ++i)
    table.add({fmt::format("mag_{}", i), "", "", std::vector<double>(kRows, 1), {}});
  tables::write_table(path("two.fits"), table);
  EXPECT_THAT(error(options("two.fits")),
              HasSubstr("2 sets of numbered columns, 'feat_*' (70), 'mag_*' (4)"));
  VectorOptions chosen = options("two.fits");
  chosen.feature_columns = {"feat_*"};
  expect_same(chosen);
  chosen.feature_columns = {"dino_*"};
  EXPECT_THAT(error(chosen), HasSubstr("no column matches 'dino_*'"));
  chosen.feature_columns = {"id"};
  EXPECT_THAT(error(chosen), HasSubstr("column 'id', which matches 'id', is text"));
  chosen = options("two.fits");
  chosen.feature_columns = {"feat_*"};
  chosen.id_column = "name";
  EXPECT_THAT(error(chosen), HasSubstr("has no column 'name' (--id-column)"));
  catalog::Table plain;
  plain.add({"ra", "", "", std::vector<double>(3, 1), {}});
  plain.add({"dec", "", "", std::vector<double>(3, 1), {}});
  tables::write_table(path("plain.csv"), plain);
  EXPECT_THAT(error(options("plain.csv")),
              HasSubstr("Name them with --feature-columns; numeric columns: ra, dec"));
}

TEST_F(VectorTables, SayWhatCannotBeRead) {
  EXPECT_THAT(error(options("absent.csv")), HasSubstr("there is no such file (--features)"));
  write_file(path("t.parquet"), "PAR1....");
  EXPECT_THAT(error(options("t.parquet")), HasSubstr("numpy.save(\"vectors.npy\", numpy.stack("));
  write_npy(path("cube.npy"), values_, {2, 10, kLength});
  EXPECT_THAT(error(options("cube.npy")), HasSubstr("is an array of shape (2, 10, 70)"));
  write_npy(path("t.npy"), values_, {kRows, kLength});
  write_file(path("ids.txt"), "a\nb\n");
  VectorOptions few = options("t.npy");
  few.ids = path("ids.txt");
  EXPECT_THAT(error(few), HasSubstr("has 2 ids"));
  few.ids = path("t.npy");
  EXPECT_THAT(error(few), HasSubstr("numpy.savetxt"));
  store::Hdf5Writer file(path("two.h5"));
  file.dataset("a", values_, kLength);
  file.dataset("b", values_, kLength);
  file.finish();
  EXPECT_THAT(error(options("two.h5")),
              HasSubstr("2 datasets may hold the vectors: a (20 x 70), b (20 x 70)"));
  VectorOptions one = options("two.h5");
  one.features_part = "b";
  EXPECT_EQ(read_vectors(one).values, values_);
  one.features_part = "c";
  EXPECT_THAT(error(one), HasSubstr("has no dataset 'c' (--features-part)"));
}

}  // namespace
}  // namespace peculiar::embeddings
