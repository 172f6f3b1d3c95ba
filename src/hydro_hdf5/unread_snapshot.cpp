#include "hydro_hdf5/unread_snapshot.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <numeric>
#include <vector>

#include "hydro_hdf5/snapshot_dialect.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

namespace fs = std::filesystem;

namespace {

constexpr const char* kAdvice =
    "write its stars with positions, masses, ages and metallicities to a peculiar-stars table (docs/howto/bring-your-own-simulation.md), or convert it to HDF5 with PartType4/StellarFormationTime";
constexpr std::size_t kMostOpened = 20;  // files opened per folder

/// The first bytes of a file, in either byte order.
class FirstBytes {
 public:
  explicit FirstBytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    file.read(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
    size_ = static_cast<std::size_t>(file.gcount());
  }
  bool holds(std::size_t bytes) const { return size_ >= bytes; }
  std::string_view text(std::size_t at, std::size_t length) const { return {bytes_.data() + at, length}; }
  std::int32_t integer(std::size_t at, bool swapped) const {
    std::array<char, 4> word{};
    std::memcpy(word.data(), bytes_.data() + at, word.size());
    if (swapped) std::reverse(word.begin(), word.end());
    return std::bit_cast<std::int32_t>(word);
  }

 private:
  std::array<char, 512> bytes_{};
  std::size_t size_ = 0;
};

/// The header of GADGET's binary formats is a record of 256 bytes (Springel 2005); format 2 precedes it with
/// a record of its name.
std::string gadget_binary(const fs::path& path, const FirstBytes& bytes) {
  constexpr std::size_t kHeader = 256;
  constexpr std::size_t kMark = 4;
  constexpr std::size_t kNameRecord = 16;
  for (const bool swapped : {false, true}) {
    for (const std::size_t start : {std::size_t{0}, kNameRecord}) {
      if (!bytes.holds(start + kHeader + 2 * kMark)) continue;
      const bool is_named = start == 0 || bytes.text(kMark, 4) == "HEAD";
      if (!is_named || bytes.integer(start, swapped) != kHeader ||
          bytes.integer(start + kMark + kHeader, swapped) != kHeader)
        continue;
      std::array<std::int64_t, 6> counts{};
      for (std::size_t type = 0; type < counts.size(); ++type)
        counts[type] = bytes.integer(start + kMark + 4 * type, swapped);
      if (std::any_of(counts.begin(), counts.end(), [](std::int64_t count) { return count < 0; })) continue;
      return fmt::format(
          "{}: is a snapshot in GADGET's binary format {} ({} particles, by type {}), which is not supported; {}",
          path.string(), start == 0 ? 1 : 2, std::accumulate(counts.begin(), counts.end(), std::int64_t{0}),
          fmt::join(counts, " "), kAdvice);
    }
  }
  return "";
}

/// Time (8 bytes); total number of particles, dimensions, gas, dark matter, stars (4 bytes each).
std::string tipsy(const fs::path& path, const FirstBytes& bytes) {
  if (!bytes.holds(28)) return "";
  for (const bool swapped : {false, true}) {
    const std::int64_t all = bytes.integer(8, swapped);
    const std::int64_t gas = bytes.integer(16, swapped);
    const std::int64_t dark = bytes.integer(20, swapped);
    const std::int64_t stars = bytes.integer(24, swapped);
    if (bytes.integer(12, swapped) != 3 || gas < 0 || dark < 0 || stars < 0 || all <= 0 ||
        gas + dark + stars != all)
      continue;
    // 48 bytes per gas particle, 36 per dark-matter and 44 per star particle, in single precision.
    std::error_code none;
    if (static_cast<std::int64_t>(fs::file_size(path, none)) < 36 * all) continue;
    return fmt::format(
        "{}: is a Tipsy file (Gasoline, ChaNGa; {} particles, {} of them stars), which is not supported; {}",
        path.string(), all, stars, kAdvice);
  }
  return "";
}

bool is_particle_group(const std::string& name) { return name.starts_with("PartType"); }

/// Whether it has any field of AREPO's galaxy formation: such files belong to tng, with or without stars.
bool is_tng(const store::Hdf5File& file, const std::vector<std::string>& groups) {
  for (const std::string& group : groups) {
    const auto fields = file.names(group);
    if (std::any_of(fields.begin(), fields.end(), [](const auto& name) { return name.starts_with("GFM_"); }))
      return true;
  }
  return false;
}

/// Reports stars with birth times in an unknown field, or without any.
std::string unknown_stars(const store::Hdf5File& file) {
  if (!file.has_group("Header")) return "";
  std::vector<std::string> groups = file.names("/");
  std::erase_if(groups,
                [&](const std::string& name) { return !is_particle_group(name) || !file.has_group(name); });
  if (groups.empty() || dialect_of(file) != nullptr || is_tng(file, groups)) return "";
  if (std::find(groups.begin(), groups.end(), "PartType4") != groups.end()) {
    if (file.has_dataset("PartType4/StellarFormationTime")) return "";  // EAGLE's
    return fmt::format(
        "{}: is an HDF5 snapshot whose stars (PartType4: {}) have no known birth time field (StellarFormationTime, BirthScaleFactors, GFM_StellarFormationTime); {}",
        file.path(), fmt::join(file.names("PartType4"), ", "), kAdvice);
  }
  // A part of a snapshot may have none while others do.
  if (file.has_attribute("Header", "NumPart_Total")) {
    const auto total = file.attribute_doubles("Header", "NumPart_Total");
    if (total.size() > 4 && total[4] > 0) return "";
  }
  return fmt::format(
      "{}: is an HDF5 snapshot without star particles that have a birth time (PartType4); it contains {}; {}",
      file.path(), fmt::join(groups, ", "), kAdvice);
}

std::string why_file(const fs::path& path) {
  if (store::is_hdf5(path)) return unknown_stars(store::Hdf5File(path));
  const FirstBytes bytes(path);
  const std::string gadget = gadget_binary(path, bytes);
  return gadget.empty() ? tipsy(path, bytes) : gadget;
}

/// Reason for a folder: that of the first non-HDF5 file with one, or else that of the first HDF5 file, if all
/// HDF5 files have one. A single other HDF5 file may be of any other format.
std::string why_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  files.resize(std::min(files.size(), kMostOpened));
  std::string of_all;
  bool are_all = true;
  for (const fs::path& path : files) {
    const std::string reason = why_file(path);
    const bool is_hdf5 = store::is_hdf5(path);
    if (!reason.empty() && !is_hdf5) return reason;
    if (is_hdf5 && of_all.empty()) of_all = reason;
    are_all = are_all && (!is_hdf5 || !reason.empty());
  }
  return are_all ? of_all : "";
}

}  // namespace

std::string why_unread(const fs::path& path) {
  try {
    return fs::is_directory(path) ? why_folder(path) : why_file(path);
  } catch (const std::exception&) {
    return "";
  }
}

}  // namespace peculiar::hydro_hdf5
