#include "hydro_hdf5/subfind.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "simulation/periodic.h"

namespace peculiar::hydro_hdf5 {

namespace {

constexpr std::size_t kTypes = 6;
constexpr std::size_t kStars = 4;

std::int64_t rows_of(const store::Hdf5File& file, const std::string& dataset) {
  const auto shape = file.shape(dataset);
  return shape.empty() ? 0 : shape[0];
}

/// Newer codes name them Nsubhalos_...
std::int64_t subhalo_count(const store::Hdf5File& file, const std::string& which) {
  const std::string newer = "Nsubhalos_" + which;
  return header_count(file,
                      file.has_attribute("Header", newer) ? newer.c_str() : ("Nsubgroups_" + which).c_str());
}

/// Calls work(file, first, count) for every chunk with subhaloes; `first` counts through all chunks.
void for_each_chunk(const std::vector<std::filesystem::path>& files,
                    const std::function<void(const store::Hdf5File&, std::int64_t, std::int64_t)>& work) {
  std::int64_t first = 0;
  std::int64_t total = 0;
  for (const auto& path : files) {
    const store::Hdf5File file(path);
    if (first == 0 && path == files.front()) {
      check_chunk_count(file, "NumFiles", files.size());
      total = subhalo_count(file, "Total");
    }
    const std::int64_t count = subhalo_count(file, "ThisFile");
    const std::int64_t rows = count > 0 ? rows_of(file, "Subhalo/SubhaloLenType") : 0;
    if (rows != count) {
      throw input_error("{}: Subhalo/SubhaloLenType has {} rows, but Nsubgroups_ThisFile in the header is {}",
                        file.path(), rows, count);
    }
    if (count > 0) work(file, first, count);
    first += count;
  }
  if (first != total) {
    throw input_error("{}: Nsubgroups_Total in the header is {}, but the {} file(s) hold {} subhaloes",
                      files.front().string(), total, files.size(), first);
  }
}

std::vector<std::int64_t> first_subhaloes(const std::vector<std::filesystem::path>& files) {
  std::vector<std::int64_t> all;
  for (const auto& path : files) {
    const store::Hdf5File file(path);
    if (!file.has_dataset("Group/GroupFirstSub")) continue;  // a chunk without groups
    const auto values = file.integers("Group/GroupFirstSub", 0, rows_of(file, "Group/GroupFirstSub"));
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

SubhaloRows::SubhaloRows(const store::Hdf5File& file, std::string group, std::int64_t first,
                         std::int64_t count)
    : file_(file), group_(std::move(group)), first_(first), count_(count) {
  particles_ = column("SubhaloLenType", kTypes);
  if (file_.has_dataset(group_ + "SubhaloFlag"))
    flag_ = file_.integers(group_ + "SubhaloFlag", first_, count_);
}

std::vector<double> SubhaloRows::column(const char* name, std::int64_t row_values) const {
  const std::string dataset = group_ + name;
  std::vector<double> values = file_.doubles(dataset, first_, count_);
  if (values.size() != static_cast<std::size_t>(count_ * row_values))
    throw input_error("{}: {}: does not have {} values per subhalo", file_.path(), dataset, row_values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t row = i / static_cast<std::size_t>(row_values);
    const bool is_needed = particles_.empty() || is_galaxy(row);  // other values are not used
    if (is_needed && !std::isfinite(values[i])) {
      throw input_error("{}: {}: row {} holds {}", file_.path(), dataset,
                        first_ + static_cast<std::int64_t>(row), values[i]);
    }
  }
  return values;
}

bool SubhaloRows::has_stars(std::size_t row) const { return particles_[row * kTypes + kStars] > 0; }

bool SubhaloRows::is_galaxy(std::size_t row) const {
  return has_stars(row) && (flag_.empty() || flag_[row] != 0);
}

void SubhaloRows::read_properties() {
  mass_ = column("SubhaloMassType", kTypes);
  radius_ = column("SubhaloHalfmassRadType", kTypes);
  position_ = column("SubhaloPos", 3);
  velocity_ = column("SubhaloVel", 3);
}

simulation::Galaxy SubhaloRows::galaxy(std::size_t row, std::int64_t id, std::int64_t host,
                                       const GadgetHeader& header) const {
  simulation::Galaxy galaxy;
  galaxy.id = id;
  galaxy.host = host;
  galaxy.level = host == id ? 1 : 2;
  galaxy.particles = static_cast<std::int64_t>(particles_[row * kTypes + kStars]);
  galaxy.stellar_mass_msun = mass_[row * kTypes + kStars] * header.mass_msun;
  galaxy.effective_radius_kpc = radius_[row * kTypes + kStars] * header.length_kpc;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    galaxy.position_kpc[axis] =
        simulation::wrapped(position_[row * 3 + axis] * header.length_kpc, header.box_kpc());
    galaxy.velocity_kms[axis] = velocity_[row * 3 + axis] * header.velocity_kms;
  }
  return galaxy;
}

SubfindCatalogue read_subfind(const std::vector<std::filesystem::path>& files, const GadgetHeader& header) {
  SubfindCatalogue catalogue;
  const std::vector<std::int64_t> hosts = first_subhaloes(files);
  for_each_chunk(files, [&](const store::Hdf5File& file, std::int64_t first, std::int64_t count) {
    SubhaloRows rows(file, "Subhalo/", 0, count);
    rows.read_properties();
    const auto groups = file.integers("Subhalo/SubhaloGrNr", 0, count);
    for (std::size_t row = 0; row < static_cast<std::size_t>(count); ++row) {
      const bool is_galaxy = rows.is_galaxy(row);
      catalogue.flagged += rows.has_stars(row) && !is_galaxy ? 1 : 0;
      if (!is_galaxy) continue;
      if (groups[row] < 0 || groups[row] >= static_cast<std::int64_t>(hosts.size())) {
        throw input_error("{}: Subhalo/SubhaloGrNr: row {} is in group {}, but there are only {} groups",
                          file.path(), row, groups[row], hosts.size());
      }
      catalogue.galaxies.push_back(rows.galaxy(row, first + static_cast<std::int64_t>(row),
                                               hosts[static_cast<std::size_t>(groups[row])], header));
    }
    catalogue.subhaloes += count;
  });
  return catalogue;
}

std::vector<bool> read_subfind_galaxies(const std::vector<std::filesystem::path>& files) {
  std::vector<bool> is_galaxy;
  for_each_chunk(files, [&](const store::Hdf5File& file, std::int64_t, std::int64_t count) {
    const SubhaloRows rows(file, "Subhalo/", 0, count);
    for (std::size_t row = 0; row < static_cast<std::size_t>(count); ++row)
      is_galaxy.push_back(rows.is_galaxy(row));
  });
  return is_galaxy;
}

}  // namespace peculiar::hydro_hdf5
