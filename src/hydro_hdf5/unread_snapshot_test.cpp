#include "hydro_hdf5/unread_snapshot.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/atomic_file.h"
#include "hydro_hdf5/snapshot_formats.h"
#include "hydro_hdf5/tng_testing.h"

namespace peculiar::hydro_hdf5 {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class UnreadSnapshotTest : public TngTest {
 protected:
  static void append(std::string& bytes, std::int32_t value, bool swapped = false) {
    std::array<char, 4> word{};
    std::memcpy(word.data(), &value, word.size());
    if (swapped) std::reverse(word.begin(), word.end());
    bytes.append(word.data(), word.size());
  }
  /// The 256-byte record that begins format 1, with 1000 and 1500 particles of types 2 and 3.
  static std::string gadget_header(bool swapped) {
    std::string bytes;
    append(bytes, 256, swapped);
    for (const int count : {0, 0, 1000, 1500, 0, 0}) append(bytes, count, swapped);
    bytes.resize(4 + 256, '\0');
    append(bytes, 256, swapped);
    return bytes;
  }
  std::string why(const std::string& bytes) const {
    write_file(folder_ / "snapshot_010", bytes);
    return why_unread(folder_ / "snapshot_010");
  }
};

TEST_F(UnreadSnapshotTest, GadgetsBinaryFormatsInEitherByteOrder) {
  for (const bool swapped : {false, true}) {
    EXPECT_THAT(why(gadget_header(swapped)),
                AllOf(HasSubstr("snapshot_010: is a snapshot in GADGET's binary format 1 (2500 particles"),
                      HasSubstr("by type 0 0 1000 1500 0 0"), HasSubstr("not supported"),
                      HasSubstr("peculiar-stars")));
    std::string named;
    append(named, 8, swapped);
    named += "HEAD";
    append(named, 264, swapped);
    append(named, 8, swapped);
    EXPECT_THAT(why(named + gadget_header(swapped)), HasSubstr("binary format 2 (2500 particles"));
  }
  // A folder is judged by its files; the format's error states the reason.
  EXPECT_TRUE(gadget_format().recognises(folder_));
  simulation::SimulationOptions options;
  options.input = folder_.string();
  EXPECT_THAT(
      store::message_of([&] { static_cast<void>(simulation::open_simulation(options, {gadget_format()})); }),
      HasSubstr("GADGET's binary format 2"));
}

TEST_F(UnreadSnapshotTest, OtherRecordsOfThatLengthAreNotGadgets) {
  std::string bytes = gadget_header(false);
  bytes[261] = 0;  // the trailing record marker
  EXPECT_THAT(why(bytes), IsEmpty());
  EXPECT_THAT(why(gadget_header(false).substr(0, 100)), IsEmpty());
  EXPECT_THAT(why("words"), IsEmpty());
  EXPECT_THAT(why(""), IsEmpty());
}

TEST_F(UnreadSnapshotTest, Tipsy) {
  std::string bytes(8, '\0');
  for (const int value : {30, 3, 10, 15, 5, 0}) append(bytes, value, true);
  EXPECT_THAT(why(bytes), IsEmpty());  // its particles are missing
  bytes.resize(32 + 30 * 48, '\0');
  EXPECT_THAT(why(bytes), AllOf(HasSubstr("is a Tipsy file"), HasSubstr("30 particles, 5 of them stars")));
}

TEST_F(UnreadSnapshotTest, Hdf5WithoutStarsOfKnownBirth) {
  const auto path = folder_ / "disc.hdf5";
  {
    store::Hdf5Writer writer(path);
    writer.group("Header");
    writer.attribute("Header", "NumPart_Total", std::vector<double>{0, 0, 3, 0, 0, 0});
    writer.dataset<double>("PartType2/Masses", {1, 2, 3});
    writer.finish();
  }
  EXPECT_THAT(why_unread(path),
              AllOf(HasSubstr("without star particles"), HasSubstr("it contains PartType2")));
  EXPECT_THAT(why_unread(folder_), HasSubstr("disc.hdf5: is an HDF5 snapshot without star particles"));
  write_chunk(folder_ / "snap_099.hdf5", {}, {{}});
  EXPECT_THAT(why_unread(folder_), IsEmpty());  // tng reports those
  {
    store::Hdf5Writer writer(path);
    writer.group("Header");
    writer.dataset<double>("PartType4/Masses", {1, 2, 3});
    writer.dataset<double>("PartType4/BirthTimes", {1, 2, 3});
    writer.finish();
  }
  EXPECT_THAT(why_unread(path),
              AllOf(HasSubstr("(PartType4: BirthTimes, Masses) have no known birth time field"),
                    HasSubstr("BirthScaleFactors")));
  {  // a part of a snapshot whose other parts have stars
    store::Hdf5Writer writer(path);
    writer.group("Header");
    writer.attribute("Header", "NumPart_Total", std::vector<double>{0, 3, 0, 0, 5, 0});
    writer.dataset<double>("PartType1/Masses", {1, 2, 3});
    writer.finish();
  }
  EXPECT_THAT(why_unread(path), IsEmpty());
  write_chunk(folder_ / "tng.hdf5", {}, {{}});
  EXPECT_THAT(why_unread(folder_ / "tng.hdf5"), IsEmpty());
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
