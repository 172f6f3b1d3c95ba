// libFuzzer entry: the bytes select how a TNG-style simulation and a star table differ from valid ones: which
// datasets and attributes are missing or have another type, shape or value. (The bytes of HDF5 files
// themselves are not fuzzed: the HDF5 library crashes on some, in its own code. See docs/formats.md.)
#include <fuzzer/FuzzedDataProvider.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "hydro_hdf5/star_table.h"
#include "hydro_hdf5/tng.h"
#include "store/hdf5_writer.h"

namespace {

using peculiar::store::Hdf5Writer;
namespace hydro_hdf5 = peculiar::hydro_hdf5;
namespace simulation = peculiar::simulation;

constexpr std::size_t kLength = 8;  // bytes of the largest number

struct Item {
  std::string name;
  std::vector<double> values;  // -1 to 100
  std::int64_t row_values = 0;
  bool integers = false;  // type in a valid file
};

/// Replaces the numbers that are drawn to be changed by arbitrary bytes.
template <typename Value>
std::vector<Value> values_of(const Item& item, bool any_bytes, std::size_t count, FuzzedDataProvider& fuzz) {
  std::vector<Value> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (any_bytes) {
      const auto bytes = fuzz.ConsumeBytes<std::uint8_t>(std::min(kLength, sizeof(Value)));
      if (!bytes.empty()) std::memcpy(&values[i], bytes.data(), bytes.size());
    } else if (!item.values.empty()) {
      const double value = item.values[i % item.values.size()];
      values[i] = static_cast<Value>(std::is_unsigned_v<Value> ? std::abs(value) : value);
    }
  }
  return values;
}

template <typename Value>
void put(Hdf5Writer& writer, const std::string& object, const Item& item, std::uint8_t change,
         FuzzedDataProvider& fuzz) {
  std::size_t count = item.values.size();
  std::int64_t row_values = item.row_values;
  if ((change & 0x10) != 0) {
    row_values = fuzz.ConsumeIntegralInRange<std::int64_t>(0, 7);
    count = fuzz.ConsumeIntegralInRange<std::size_t>(0, 5) *
            static_cast<std::size_t>(std::max<std::int64_t>(1, row_values));
  }
  const auto values = values_of<Value>(item, (change & 0x20) != 0, count, fuzz);
  if (object.empty()) {
    writer.dataset(item.name, values, row_values);
  } else {
    writer.attribute(object, item.name, values.empty() ? std::vector<Value>(1) : values);
  }
}

/// Writes a dataset, or an attribute of `object`. The low bits of a byte choose the type, further bits what
/// is changed.
void put_any(Hdf5Writer& writer, const std::string& object, const Item& item, FuzzedDataProvider& fuzz) {
  const auto change = fuzz.ConsumeIntegral<std::uint8_t>();
  if ((change & 0x40) != 0) return;  // missing
  switch (change & 0x07) {
    case 1:
      return put<float>(writer, object, item, change, fuzz);
    case 2:
      return put<std::int32_t>(writer, object, item, change, fuzz);
    case 3:
      return put<std::int64_t>(writer, object, item, change, fuzz);
    case 4:
      return put<std::uint64_t>(writer, object, item, change, fuzz);
    case 5:
      return put<std::uint8_t>(writer, object, item, change, fuzz);
    default:
      if (item.integers) return put<std::int64_t>(writer, object, item, change, fuzz);
      return put<double>(writer, object, item, change, fuzz);
  }
}

void put_all(Hdf5Writer& writer, const std::vector<Item>& attributes, const std::vector<Item>& datasets,
             FuzzedDataProvider& fuzz) {
  writer.group("Header");
  for (const Item& item : attributes) put_any(writer, "Header", item, fuzz);
  for (const Item& item : datasets) put_any(writer, "", item, fuzz);
}

std::vector<Item> header(double scale_factor) {
  return {{"Time", {scale_factor}},
          {"Redshift", {1 / scale_factor - 1}},
          {"BoxSize", {100}},
          {"HubbleParam", {0.7}},
          {"Omega0", {0.3}},
          {"OmegaLambda", {0.7}},
          {"NumPart_ThisFile", {0, 0, 0, 0, 2, 0}, 0, true},
          {"NumPart_Total", {0, 0, 0, 0, 2, 0}, 0, true},
          {"NumFilesPerSnapshot", {1}, 0, true},
          {"NumFiles", {1}, 0, true},
          {"Nsubgroups_ThisFile", {2}, 0, true},
          {"Nsubgroups_Total", {2}, 0, true}};
}

const std::vector<Item> kStars{{"PartType4/Coordinates", {1, 2, 3, 4, 5, 6}, 3},
                               {"PartType4/Velocities", {1, 2, 3, 4, 5, 6}, 3},
                               {"PartType4/Masses", {1, 1}},
                               {"PartType4/GFM_InitialMass", {1, 1}},
                               {"PartType4/GFM_StellarFormationTime", {0.25, 0.4}},
                               {"PartType4/GFM_Metallicity", {0.1, 0.2}},
                               {"PartType4/ParticleIDs", {1, 2}, 0, true}};

std::vector<Item> subhaloes(const std::string& group) {
  const std::vector<double> by_type(12, 1);
  return {{group + "SubhaloLenType", by_type, 6},         {group + "SubhaloMassType", by_type, 6},
          {group + "SubhaloHalfmassRadType", by_type, 6}, {group + "SubhaloPos", {1, 2, 3, 4, 5, 6}, 3},
          {group + "SubhaloVel", {1, 2, 3, 4, 5, 6}, 3},  {group + "SubhaloFlag", {1, 1}, 0, true},
          {group + "SubhaloGrNr", {0, 0}, 0, true}};
}

void read_everything(const simulation::SimulationFormat& format, const std::filesystem::path& path) {
  const auto try_to = [](const auto& action) {
    try {
      action();
    } catch (const peculiar::Error& error) {
      if (error.kind() == peculiar::ErrorKind::kInternal) throw;  // a bug of ours, and so a finding
    }
  };
  try_to([&] {
    simulation::SimulationOptions options;
    options.input = path.string();
    const auto opened = format.open(options, {});
    for (std::size_t snapshot = 0; snapshot < opened->info().snapshots.size(); ++snapshot) {
      try_to([&] { static_cast<void>(opened->galaxies(snapshot)); });
      try_to([&] {
        const auto reader = opened->stars(snapshot);
        for (std::size_t piece = 0; piece < reader->pieces(); ++piece) {
          try_to([&] { static_cast<void>(reader->read(piece)); });
          try_to([&] { static_cast<void>(reader->positions_kpc(piece)); });
        }
      });
    }
    static_cast<void>(opened->tree());
  });
}

/// Folder for the files of this process.
const std::filesystem::path& folder() {
  static const std::filesystem::path made = [] {
    auto path = std::filesystem::temp_directory_path() / ("peculiar_fuzz_hdf5_" + std::to_string(::getpid()));
    std::filesystem::create_directories(path / "tng");
    return path;
  }();
  return made;
}

void write_tng(FuzzedDataProvider& fuzz) {
  const auto write = [&](const char* name, const std::vector<Item>& attributes, std::vector<Item> datasets,
                         const std::vector<Item>& more = {}) {
    datasets.insert(datasets.end(), more.begin(), more.end());
    Hdf5Writer writer(folder() / "tng" / name);
    put_all(writer, attributes, datasets, fuzz);
    writer.finish();
  };
  write("snap_001.hdf5", header(0.5), kStars);
  write("fof_subhalo_tab_001.hdf5", header(0.5), subhaloes("Subhalo/"),
        {{"Group/GroupFirstSub", {0}, 0, true}});
  write("snap_002.hdf5", header(0.8), kStars);
  write("tree_extended.0.hdf5", {}, subhaloes(""),
        {{"SubhaloID", {1, 2}, 0, true},
         {"DescendantID", {-1, 1}, 0, true},
         {"SnapNum", {2, 1}, 0, true},
         {"SubfindID", {0, 1}, 0, true},
         {"GroupFirstSub", {0, 0}, 0, true}});
}

void write_star_table(FuzzedDataProvider& fuzz) {
  const std::vector<Item> attributes{{"version", {1}, 0, true},
                                     {"galaxy_id", {1}, 0, true},
                                     {"snapshot", {1}, 0, true},
                                     {"redshift", {1}},
                                     {"H0", {70}},
                                     {"Omega_m", {0.3}},
                                     {"Omega_L", {0.7}},
                                     {"centre", {1, 2, 3}}};
  const std::vector<std::pair<std::string, std::string>> columns{
      {"x", "kpc"},   {"y", "kpc"},    {"z", "kpc"},       {"mass", "Msun"},
      {"age", "Gyr"}, {"birth_a", ""}, {"particle_id", ""}};
  Hdf5Writer writer(folder() / "stars.h5");
  writer.attribute("/", "format", std::string("peculiar-stars"));
  writer.attribute("/", "mass_is", std::string("current"));
  for (const Item& item : attributes) put_any(writer, "/", item, fuzz);
  for (const auto& [name, unit] : columns) {
    put_any(writer, "", {name, {0.25, 0.4}, 0, name == "particle_id"}, fuzz);
    try {
      writer.attribute(name, "units", unit);
    } catch (const peculiar::Error&) {
      // The dataset is missing.
    }
  }
  writer.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider fuzz(data, size);
  write_tng(fuzz);
  read_everything(hydro_hdf5::tng_format(), folder() / "tng");
  write_star_table(fuzz);
  read_everything(hydro_hdf5::star_table_format(), folder() / "stars.h5");
  return 0;
}
