#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "exchange/hdf5_images.h"
#include "exchange/import_testing.h"
#include "store/hdf5_writer.h"

namespace peculiar::exchange {
namespace {

using store::ArrayEntry;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kEdge = 16;

class ImportHdf5Test : public ImportTest {
 protected:
  std::vector<float> pixels(float value) const {
    std::vector<float> values(kEdge * kEdge, value);
    values[1] = value + 0.5f;
    return values;
  }
  std::string file(const std::string& name) {
    options_.inputs = {(folder_ / "in" / name).string()};
    return options_.inputs.front();
  }
};

std::vector<ArrayEntry> flat(const std::vector<std::string>& names) {
  std::vector<ArrayEntry> entries;
  for (const std::string& name : names) entries.push_back({name, {kEdge, kEdge}, true});
  return entries;
}

TEST_F(ImportHdf5Test, OneDatasetAnObjectGivesAnImageEachUnderItsName) {
  {
    store::Hdf5Writer writer(file("objects.h5"));
    for (int i = 0; i < 3; ++i) {
      writer.dataset(fmt::format("ngc{}/image", i), pixels(static_cast<float>(10 * i)), kEdge);
      writer.dataset(fmt::format("ngc{}/redshift", i), std::vector<double>{0.1});
    }
    writer.finish();
  }
  run();
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("ngc0", "ngc1", "ngc2"));
  EXPECT_EQ(sample().rows().column("index_in_file").number(2), 2);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sample().read_image(i).at(0, 0, 0), static_cast<float>(10 * i));
  options_.labels = (folder_ / "labels.csv").string();
  write_file(options_.labels, "name,class\nngc2,a\nngc0,b\nngc7,c\n");
  EXPECT_EQ(run().labels, "joined on 'name': 2 of 3 images have a row, 1 of 3 rows have no image");
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("b", "", "a"));
  // With another file: by a pattern.
  write_image("z.fits", kEdge);
  options_.labels = "";
  options_.inputs = {(folder_ / "in").string()};
  EXPECT_EQ(run().unreadable, 1);
  EXPECT_THAT(reasons_of(sample()), testing::Contains(HasSubstr("holds 3 datasets of one image each")));
  options_.dataset = "*/image";
  EXPECT_EQ(run().images, 4);
  EXPECT_THAT(texts(sample(), "id"), ElementsAre("objects#ngc0", "objects#ngc1", "objects#ngc2", "z"));
}

TEST_F(ImportHdf5Test, ImagesAreToldFromBandsNoiseAndMasks) {
  const auto taken = [](const std::vector<ArrayEntry>& entries) {
    return choose_hdf5_images(entries, "a.h5", "").datasets.size();
  };
  EXPECT_EQ(taken(flat({"s/0", "s/1", "s/2"})), 3U);
  EXPECT_EQ(taken(flat({"obj_1", "obj_2"})), 2U);
  EXPECT_EQ(taken(flat({"M31", "M33", "M51", "M81", "M82", "M87", "N253", "N891", "N1300"})), 9U);
  for (const auto& names :
       std::vector<std::vector<std::string>>{{"sci", "err", "dq"},
                                             {"g", "r", "i"},
                                             {"F125W", "F160W"},
                                             {"band_1", "band_2"},
                                             {"a/image", "a/mask", "b/image", "b/mask"}}) {
    EXPECT_THAT(message_of([&] { taken(flat(names)); }),
                AllOf(HasSubstr("holds several datasets"), HasSubstr(names[1] + " (16 x 16)")));
  }
  std::vector<ArrayEntry> sets{{"train", {10, kEdge, kEdge}, true}, {"test", {5, kEdge, kEdge}, true}};
  EXPECT_THAT(message_of([&] { taken(sets); }), HasSubstr("train (10 x 16 x 16), test (5 x 16 x 16)"));
  EXPECT_THAT(
      message_of([&] {
        taken({{"n", {}, true}, {"z", {5}, true}});
      }),
      AllOf(HasSubstr("no numeric dataset with two or more axes"), HasSubstr("n (one value), z (5)")));
  const auto masked = flat({"a/image", "a/mask", "b/image", "b/mask"});
  EXPECT_THAT(choose_hdf5_images(masked, "a.h5", "*/image").names, ElementsAre("a", "b"));
  EXPECT_THAT(choose_hdf5_images(masked, "a.h5", "/a").datasets, ElementsAre("a/image", "a/mask"));
  EXPECT_THAT(choose_hdf5_images(masked, "a.h5", "a/image").datasets, ElementsAre("a/image"));
  EXPECT_THAT(choose_hdf5_images(masked, "a.h5", "a/imge").datasets, ElementsAre("a/imge"));
}

TEST_F(ImportHdf5Test, DatasetsBesideAStackAreItsLabels) {
  {
    store::Hdf5Writer labels(folder_ / "labels.h5");
    labels.dataset("ans", std::vector<std::int64_t>{3, 1, 2, 0});
    labels.dataset("meta/redshift", std::vector<double>{0.1, 0.2, 0.3, 0.4});
    labels.dataset("other", std::vector<double>{0.1, 0.2});
    labels.finish();
  }
  std::vector<float> stack(4 * kEdge * kEdge);
  for (std::size_t i = 0; i < stack.size(); ++i) stack[i] = static_cast<float>(i);
  write_npy(file("stack.npy"), {4, kEdge, kEdge}, stack);
  options_.axes = "nyx";
  options_.labels = (folder_ / "labels.h5").string();
  EXPECT_EQ(run().labels, "joined on place in the file: 4 of 4 images have a row, 0 of 4 rows have no image");
  EXPECT_EQ(sample().rows().column("ans").number(0), 3);
  EXPECT_EQ(sample().rows().column("meta_redshift").number(3), 0.4);
  EXPECT_FALSE(sample().catalogue().has("other"));
  write_npy(file("stack.npy"), {3, kEdge, kEdge}, std::vector<float>(3 * kEdge * kEdge, 1));
  EXPECT_THAT(message_of([&] { run(); }), HasSubstr("with a value for each of the 3 images of one stack"));
}

TEST_F(ImportHdf5Test, ATableIsJoinedByThePlaceInAStack) {
  std::vector<float> stack(4 * kEdge * kEdge);
  for (std::size_t i = 0; i < stack.size(); ++i) stack[i] = static_cast<float>(i);
  write_npy(file("stack.npy"), {4, kEdge, kEdge}, stack);
  options_.axes = "nyx";
  options_.labels = (folder_ / "labels.csv").string();
  const auto joined = [&](const std::string& table) {
    write_file(options_.labels, table);
    return run().labels;
  };
  EXPECT_THAT(joined("index,class\n2,c\n0,a\n9,z\n"),
              HasSubstr("'index' by place in the stack, from 0: 2 of 4 images have a row, 1 of 3 rows"));
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("a", "", "c", ""));
  EXPECT_THAT(joined("galaxy,class\n3,d\n2,c\n1,b\n0,a\n"), HasSubstr("4 of 4"));
  EXPECT_THAT(texts(sample(), "class"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(joined("id,class\nstack#1,b\nstack#3,d\n"), HasSubstr("2 of 4"));
  EXPECT_THAT(message_of([&] { joined("galaxy,class\n1,a\n2,b\n3,c\n4,d\n"); }),
              HasSubstr("'galaxy' counts the images from 1 to 4; places in a stack count from 0"));
  EXPECT_THAT(message_of([&] { joined("label,size\n1,5\n0,7\n1,8\n0,9\n"); }),
              HasSubstr("by file name, id or place in a stack"));
}

}  // namespace
}  // namespace peculiar::exchange
