#include "store/hdf5_file.h"

#include <hdf5.h>

#include <array>
#include <limits>
#include <thread>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "store/array_file.h"
#include "store/hdf5_handle.h"
#include "store/hdf5_writer.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Hdf5FileTest : public testing::Test {
 protected:
  TestFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
  std::filesystem::path path_ = folder_ / "a.hdf5";
};

template <typename Value>
std::vector<double> round_trip(const std::filesystem::path& path, const std::vector<Value>& values) {
  Hdf5Writer writer(path);
  writer.dataset("group/values", values);
  writer.finish();
  return Hdf5File(path).doubles("group/values", 0, static_cast<std::int64_t>(values.size()));
}

TEST_F(Hdf5FileTest, NumbersOfEveryTypeComeAsTheyWere) {
  EXPECT_THAT(round_trip<float>(path_, {0.5f, -3e30f}), ElementsAre(0.5, static_cast<double>(-3e30f)));
  EXPECT_THAT(round_trip<double>(path_, {0.1, 1e300}), ElementsAre(0.1, 1e300));
  EXPECT_THAT(round_trip<std::int8_t>(path_, {-128, 127}), ElementsAre(-128, 127));
  EXPECT_THAT(round_trip<std::uint8_t>(path_, {0, 255}), ElementsAre(0, 255));
  EXPECT_THAT(round_trip<std::int16_t>(path_, {-32768, 99}), ElementsAre(-32768, 99));
  EXPECT_THAT(round_trip<std::int32_t>(path_, {-2147483647, 5}), ElementsAre(-2147483647, 5));
  EXPECT_THAT(round_trip<std::uint32_t>(path_, {4294967295u}), ElementsAre(4294967295.0));
  EXPECT_THAT(round_trip<std::uint64_t>(path_, {std::uint64_t{1} << 63}), ElementsAre(0x1p63));
}

TEST_F(Hdf5FileTest, IdsKeepEveryDigit) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  Hdf5Writer writer(path_);
  writer.dataset<std::uint64_t>("ids", {9007199254740993u, static_cast<std::uint64_t>(kLargest)});
  writer.dataset<std::uint64_t>("beyond", {1, 2, static_cast<std::uint64_t>(kLargest) + 1});
  writer.dataset<float>("floats", {1, 2});
  writer.finish();
  const Hdf5File file(path_);
  EXPECT_THAT(file.integers("ids", 0, 2), ElementsAre(9007199254740993, kLargest));
  EXPECT_THAT(file.integers("beyond", 0, 2), ElementsAre(1, 2));
  const std::string message = message_of([&] { file.integers("beyond", 1, 2); });
  EXPECT_THAT(message, HasSubstr("a.hdf5: beyond: row 2 holds 9223372036854775808"));
  EXPECT_THAT(message_of([&] { file.integers("floats", 0, 2); }),
              HasSubstr("floats: does not hold integers"));
}

TEST_F(Hdf5FileTest, RowsAreReadFromAnywhere) {
  std::vector<float> values;
  for (int i = 0; i < 30; ++i) values.push_back(static_cast<float>(i));
  Hdf5Writer writer(path_);
  writer.dataset("PartType4/Coordinates", values, 3);
  writer.dataset<std::int32_t>("PartType4/none", {});
  writer.finish();
  const Hdf5File file(path_);
  EXPECT_THAT(file.shape("PartType4/Coordinates"), ElementsAre(10, 3));
  EXPECT_THAT(file.doubles("PartType4/Coordinates", 4, 2), ElementsAre(12, 13, 14, 15, 16, 17));
  EXPECT_TRUE(file.doubles("PartType4/Coordinates", 10, 0).empty());
  EXPECT_TRUE(file.doubles("PartType4/none", 0, 0).empty());
  EXPECT_THAT(message_of([&] { file.doubles("PartType4/Coordinates", 9, 2); }),
              HasSubstr("a.hdf5: PartType4/Coordinates: has 10 rows, rows 9 to 11 are needed"));
  EXPECT_THAT(message_of([&] { file.doubles("PartType4/Coordinates", -1, 1); }), HasSubstr("has 10 rows"));
  EXPECT_THAT(message_of([&] { file.doubles("PartType4/Masses", 0, 1); }),
              HasSubstr("a.hdf5: has no dataset PartType4/Masses"));
}

TEST_F(Hdf5FileTest, WhatIsThere) {
  Hdf5Writer writer(path_);
  writer.group("Header/inner");
  writer.dataset<float>("Subhalo/b", {1});
  writer.dataset<float>("Subhalo/a", {1});
  writer.finish();
  const Hdf5File file(path_);
  EXPECT_TRUE(file.has_group("Header"));
  EXPECT_TRUE(file.has_group("/Header/inner"));
  EXPECT_FALSE(file.has_group("Subhalo/a"));
  EXPECT_FALSE(file.has_group("Group/none"));
  EXPECT_TRUE(file.has_dataset("Subhalo/a"));
  EXPECT_FALSE(file.has_dataset("Subhalo"));
  EXPECT_THAT(file.names("Subhalo"), ElementsAre("a", "b"));
  EXPECT_THAT(message_of([&] { static_cast<void>(file.names("Group")); }), HasSubstr("has no group Group"));
  EXPECT_TRUE(is_hdf5(path_));
  EXPECT_FALSE(is_hdf5(folder_));
}

TEST_F(Hdf5FileTest, Attributes) {
  Hdf5Writer writer(path_);
  writer.group("Header");
  writer.attribute("Header", "Time", 0.5);
  writer.attribute("Header", "NumPart_ThisFile", std::vector<std::uint32_t>{1, 0, 4294967295u});
  writer.attribute("Header", "centre", std::vector<double>{1, 2.5});
  writer.attribute("/", "format", std::string("peculiar-stars"));
  writer.finish();
  const Hdf5File file(path_);
  EXPECT_EQ(file.attribute_number("Header", "Time"), 0.5);
  EXPECT_THAT(file.attribute_integers("Header", "NumPart_ThisFile"), ElementsAre(1, 0, 4294967295));
  EXPECT_THAT(file.attribute_doubles("Header", "centre"), ElementsAre(1, 2.5));
  EXPECT_EQ(file.attribute_text("/", "format"), "peculiar-stars");
  EXPECT_EQ(file.attribute_text("Header", "Time"), "");
  EXPECT_EQ(file.attribute_text("Header", "none"), "");
  EXPECT_TRUE(file.has_attribute("Header", "Time"));
  EXPECT_FALSE(file.has_attribute("Header", "Redshift"));
  EXPECT_FALSE(file.has_attribute("Group", "Redshift"));
  EXPECT_THAT(message_of([&] { file.attribute_number("Header", "Redshift"); }),
              HasSubstr("a.hdf5: Header has no attribute Redshift"));
  EXPECT_THAT(message_of([&] { file.attribute_integers("Header", "Time"); }),
              HasSubstr("attribute Time: does not hold integers"));
  EXPECT_THAT(message_of([&] { file.attribute_doubles("/", "format"); }),
              HasSubstr("attribute format: does not hold numbers"));
}

TEST_F(Hdf5FileTest, OtherMakersTypes) {
  {
    const auto lock = hdf5_lock();
    const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    const hsize_t count = 2;
    const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Handle scalar(H5Screate(H5S_SCALAR), H5Sclose);
    const Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
    const Handle big(
        H5Dcreate2(file, "big_endian", H5T_STD_I64BE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
        H5Dclose);
    const std::int64_t values[] = {-5, 9007199254740993};
    H5Dwrite(big, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    const Handle words(H5Dcreate2(file, "words", text, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                       H5Dclose);
    const Handle one(H5Dcreate2(file, "one", H5T_IEEE_F64LE, scalar, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                     H5Dclose);
    const hsize_t huge[] = {hsize_t{1} << 40, hsize_t{1} << 20};
    const hsize_t chunk[] = {1024, 1};
    const Handle unread(H5Screate_simple(2, huge, nullptr), H5Sclose);
    const Handle settings(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_chunk(settings, 2, chunk);
    const Handle hollow(
        H5Dcreate2(file, "hollow", H5T_IEEE_F32LE, unread, H5P_DEFAULT, settings, H5P_DEFAULT), H5Dclose);
    ASSERT_TRUE(hollow.valid());
  }
  const Hdf5File file(path_);
  EXPECT_THAT(file.integers("big_endian", 0, 2), ElementsAre(-5, 9007199254740993));
  EXPECT_THAT(message_of([&] { file.doubles("words", 0, 1); }), HasSubstr("words: does not hold numbers"));
  EXPECT_TRUE(file.shape("one").empty());
  EXPECT_THAT(message_of([&] { file.doubles("one", 0, 1); }), HasSubstr("one: has 0 rows"));
  EXPECT_THAT(message_of([&] { file.doubles("hollow", 0, hsize_t{1} << 40); }),
              HasSubstr("hollow: claims 4.61e+09 GB, but 0 GB are stored"));
  EXPECT_EQ(file.doubles("hollow", 0, 1).size(), std::size_t{1} << 20);
}

TEST_F(Hdf5FileTest, WhatCannotBeOpenedIsNotTakenForAbsent) {
  {
    const auto lock = hdf5_lock();
    const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    H5Lcreate_external("elsewhere.hdf5", "/a", file, "a", H5P_DEFAULT, H5P_DEFAULT);
  }
  const Hdf5File file(path_);
  EXPECT_THAT(message_of([&] { static_cast<void>(file.has_dataset("a")); }),
              HasSubstr("a.hdf5: a: is there, but cannot be opened: "));
  EXPECT_THAT(message_of([&] { static_cast<void>(file.shape("a")); }), HasSubstr("cannot be opened"));
}

TEST_F(Hdf5FileTest, DamagedFiles) {
  EXPECT_THAT(message_of([&] { Hdf5File{path_}; }), HasSubstr("there is no such file"));
  write_file(path_, "no HDF5");
  EXPECT_THAT(message_of([&] { Hdf5File{path_}; }), HasSubstr("not an HDF5 file"));
  EXPECT_FALSE(is_hdf5(path_));
  round_trip(path_, std::vector<double>(1000, 1));
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
  EXPECT_THAT(message_of([&] { Hdf5File{path_}; }), HasSubstr("damaged or truncated"));
}

TEST_F(Hdf5FileTest, AnUnfinishedFileLeavesNothing) {
  { Hdf5Writer(path_).dataset<float>("a", {1}); }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(Hdf5FileTest, ThreadsReadAtOnce) {
  std::vector<double> values(10000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  Hdf5Writer writer(path_);
  writer.dataset("a", values);
  writer.finish();
  const Hdf5File file(path_);
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::int64_t row = static_cast<std::int64_t>(t); row + 10 < 10000; row += 97)
        wrong[t] += file.doubles("a", row, 10).back() == static_cast<double>(row + 9) ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, testing::Each(0));
}

TEST_F(Hdf5FileTest, ArraysOfBooleansAreNoughtsAndOnes) {
  {
    const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
    const Handle boolean(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);  // as h5py stores them
    const std::array<std::int8_t, 6> values{0, 1, 1, 0, 0, 1};
    H5Tenum_insert(boolean, "FALSE", values.data());
    H5Tenum_insert(boolean, "TRUE", &values[1]);
    const std::array<hsize_t, 2> shape{2, 3};
    const Handle space(H5Screate_simple(2, shape.data(), nullptr), H5Sclose);
    const Handle dataset(H5Dcreate2(file, "x", boolean, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                         H5Dclose);
    ASSERT_GE(H5Dwrite(dataset, boolean, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  }
  EXPECT_TRUE(list_arrays(path_).front().is_numeric);
  std::vector<float> values(3);
  Hdf5Array(path_, "/x").read_slices(1, 1, values);
  EXPECT_THAT(values, ElementsAre(0, 0, 1));
}

/// A virtual dataset of 4 values, with the second half in the file `part`.
void write_virtual(const std::filesystem::path& path, const std::string& part) {
  constexpr hsize_t kAll = 4;
  constexpr hsize_t kHalf = 2;
  const Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
  const Handle space(H5Screate_simple(1, &kAll, nullptr), H5Sclose);
  const Handle source(H5Screate_simple(1, &kHalf, nullptr), H5Sclose);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, &kHalf, nullptr, &kHalf, nullptr);
  const Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_virtual(layout, space, part.c_str(), "values", source);
  H5Sselect_all(space);
  const Handle dataset(H5Dcreate2(file, "values", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, layout, H5P_DEFAULT),
                       H5Dclose);
  ASSERT_TRUE(dataset.valid());
}

TEST_F(Hdf5FileTest, MissingPartsOfVirtualDatasetsAreNoZeros) {
  std::filesystem::create_directories(folder_ / "parts");
  const auto part = folder_ / "parts" / "b.hdf5";
  {
    const auto lock = hdf5_lock();
    write_virtual(path_, "parts/b.hdf5");
  }
  EXPECT_THAT(message_of([&] { Hdf5File(path_).doubles("values", 0, 4); }),
              HasSubstr("a.hdf5: values: its values are in parts/b.hdf5, which is not there"));
  Hdf5Writer writer(part);
  writer.dataset<double>("values", {3, 4});
  writer.finish();
  const Hdf5File file(path_);
  EXPECT_THAT(file.doubles("values", 0, 4), ElementsAre(0, 0, 3, 4));
  EXPECT_THAT(file.doubles("values", 2, 2), ElementsAre(3, 4));
}

}  // namespace
}  // namespace peculiar::store
