#include "store/hdf5_claim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/test_folder.h"
#include "store/array_file.h"
#include "store/hdf5_file.h"
#include "store/row_file_testing.h"

namespace peculiar::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr hsize_t kClaimed = 1000000000000;

/// How the values of a dataset are stored.
struct Storage {
  hsize_t chunk = 0;  ///< 0: contiguous
  bool early = false;
  bool deflate = false;
};

class Hdf5Claim : public testing::Test {
 protected:
  Handle create(const char* name) {
    path_ = (folder_.path() / name).string();
    return {H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose};
  }
  static Handle add(hid_t parent, const char* name, hid_t type, std::vector<hsize_t> shape, Storage storage) {
    const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
    const Handle settings(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    std::vector<hsize_t> chunk(shape.size(), 1);
    chunk.front() = storage.chunk;
    if (storage.chunk > 0) H5Pset_chunk(settings, static_cast<int>(chunk.size()), chunk.data());
    if (storage.deflate) H5Pset_deflate(settings, 9);
    if (storage.early) H5Pset_alloc_time(settings, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(settings, storage.early ? H5D_FILL_TIME_NEVER : H5D_FILL_TIME_IFSET);
    Handle dataset(H5Dcreate2(parent, name, type, space, H5P_DEFAULT, settings, H5P_DEFAULT), H5Dclose);
    EXPECT_TRUE(dataset.valid()) << name;
    return dataset;
  }

  TestFolder folder_;
  std::string path_;
};

TEST_F(Hdf5Claim, ValuesThatAreNotStoredAreAnErrorBeforeMemoryIsTaken) {
  {
    const Handle file = create("a.h5");
    add(file, "late", H5T_NATIVE_DOUBLE, {kClaimed}, {});
    add(file, "chunked", H5T_NATIVE_INT64, {kClaimed}, {1 << 20, false, false});
    add(file, "packed", H5T_NATIVE_INT64, {kClaimed}, {1 << 20, false, true});
    add(file, "images", H5T_NATIVE_FLOAT, {1000, 100000, 100000}, {1, false, false});
    add(file, "hole", H5T_NATIVE_DOUBLE, {100000000000}, {0, true, false});
  }
  const Hdf5File file(path_);
  for (const char* name : {"late", "chunked", "packed"}) {
    EXPECT_THAT(message_of([&] { file.doubles(name, 0, static_cast<std::int64_t>(kClaimed)); }),
                AllOf(HasSubstr(path_ + ": " + name), HasSubstr("claims 8e+03 GB, but")));
  }
  EXPECT_THAT(message_of([&] { file.integers("packed", 0, static_cast<std::int64_t>(kClaimed)); }),
              HasSubstr("the file is damaged or was never filled"));
  EXPECT_THAT(message_of([&] { file.doubles("hole", 0, 100000000000); }), HasSubstr("claims 800 GB"));
  EXPECT_THAT(message_of([&] { Hdf5Array(path_, "images"); }), HasSubstr("/images: claims 4e+04 GB"));
  // A small piece can be read: values that are not stored are the fill value.
  EXPECT_EQ(file.doubles("late", 5, 3), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(file.doubles("hole", 12345678901, 1), (std::vector<double>{0}));
}

TEST_F(Hdf5Claim, WhatPacksWellAndWhatIsPartlyFilledIsRead) {
  constexpr hsize_t kValues = 20 << 20;  // 160 MiB
  {
    const Handle file = create("a.h5");
    const Handle packed = add(file, "packed", H5T_NATIVE_DOUBLE, {kValues}, {1 << 20, false, true});
    const std::vector<double> blank(kValues, 0.0);
    ASSERT_GE(H5Dwrite(packed, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, blank.data()), 0);
    add(file, "few", H5T_NATIVE_DOUBLE, {1000}, {10, false, false});
    add(file, "none", H5T_NATIVE_DOUBLE, {0, kClaimed}, {1, false, false});
  }
  const Hdf5File file(path_);
  EXPECT_EQ(file.doubles("packed", 0, kValues).size(), kValues);
  EXPECT_EQ(file.doubles("few", 0, 1000).size(), 1000u);
  EXPECT_TRUE(file.doubles("none", 0, 0).empty());
}

TEST_F(Hdf5Claim, RowFilesOfSuchClaims) {
  const auto make = [&](bool as_column, hid_t type, std::int64_t problems = 0) {
    const Handle file = create("sample.h5");
    write_attribute(file, "peculiar_file", std::string("sample"));
    write_attribute(file, "format_version", std::int64_t{1});
    write_attribute(file, "complete", std::int64_t{1});
    const Handle group(H5Gcreate2(file, "catalogue", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    const hsize_t rows = problems > 0 ? 1 : kClaimed;
    if (as_column) {
      add(group, "column", type, {rows}, {});
    } else {
      const Handle images = add(file, "images", type, {rows, 1, 1}, {1 << 10, false, false});
      write_attribute(images, "per_row", std::int64_t{1});
    }
    if (problems == 0) return;
    const Handle list(H5Gcreate2(file, "problems", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose);
    add(list, "row", H5T_NATIVE_INT64, {static_cast<hsize_t>(problems)}, {});
  };
  const Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(text, 100);
  const auto open = [&] { RowFileReader(path_, "sample", 1); };
  for (const hid_t type : {H5T_NATIVE_DOUBLE, H5T_NATIVE_INT64, H5T_NATIVE_INT8, hid_t{text}}) {
    make(true, type);
    EXPECT_THAT(message_of(open),
                AllOf(HasSubstr("sample.h5: column 'column': claims"), HasSubstr("are stored")));
  }
  make(false, H5T_NATIVE_FLOAT);
  EXPECT_THAT(message_of(open), HasSubstr("sample.h5: /images: claims"));
  make(true, H5T_NATIVE_DOUBLE, kClaimed);
  EXPECT_THAT(message_of([&] { static_cast<void>(RowFileReader(path_, "sample", 1).problems()); }),
              HasSubstr("/problems: claims"));
}

TEST_F(Hdf5Claim, AttributesOfManyValues) {
  constexpr hsize_t kValues = 4 << 20;
  path_ = (folder_.path() / "a.h5").string();
  {
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
    const Handle file(H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
    const Handle space(H5Screate_simple(1, &kValues, nullptr), H5Sclose);
    const Handle attribute(H5Acreate2(file, "many", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose);
    const std::vector<double> values(kValues, 1.5);
    ASSERT_GE(H5Awrite(attribute, H5T_NATIVE_DOUBLE, values.data()), 0);
  }
  EXPECT_EQ(Hdf5File(path_).attribute_doubles("/", "many"), std::vector<double>(kValues, 1.5));
}

TEST_F(Hdf5Claim, MoreThanMemoryHoldsIsAnError) {
  EXPECT_THAT(message_of([] { room_for<double>(std::uint64_t{1} << 62, "a.h5: x"); }),
              HasSubstr("a.h5: x: 4611686018427387904 values do not fit into memory"));
  EXPECT_EQ(capped_product(std::uint64_t{1} << 40, std::uint64_t{1} << 40), ~std::uint64_t{0});
  EXPECT_EQ(capped_product(0, 5), 0u);
}

}  // namespace
}  // namespace peculiar::store
