#include "simulation/ramses_particles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "simulation/birth_times.h"
#include "simulation/fortran_file.h"

namespace peculiar::simulation {

namespace fs = std::filesystem;

namespace {

constexpr int kHeaderRecords = 8;
constexpr std::int64_t kStarFamily = 2;

/// The files of all processors; they may lie in folders group_GGGGG.
std::vector<fs::path> part_files(const fs::path& folder, const RamsesInfo& info) {
  const std::string stem = info.path.stem().string();  // info_NNNNN
  const std::string number = stem.substr(stem.find_last_of('_') + 1);
  std::vector<fs::path> folders{folder};
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && entry.path().filename().string().starts_with("group_"))
      folders.push_back(entry.path());
  }
  std::vector<fs::path> files;
  for (int file = 1; file <= info.files; ++file) {
    const std::string name = fmt::format("part_{}.out{:05d}", number, file);
    const auto found = std::find_if(folders.begin(), folders.end(),
                                    [&name](const fs::path& one) { return fs::exists(one / name); });
    if (found == folders.end()) {
      throw input_error("{}: there is no file {}, though {} says that there are {}; the output is not whole",
                        folder.string(), name, info.path.filename().string(), info.files);
    }
    files.push_back(*found / name);
  }
  return files;
}

std::vector<PartField> named(const std::vector<std::string>& names) {
  std::vector<PartField> fields;
  for (const std::string& name : names) fields.push_back({name, static_cast<int>(fields.size())});
  return fields;
}

/// part_file_descriptor.txt: lines "number, name, type".
std::vector<PartField> fields_of_descriptor(const fs::path& path) {
  std::vector<std::string> names;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto first = line.find(','),
               second = line.find(',', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos)
      throw input_error("{}: '{}' is no line 'number, name, type'", path.string(), line);
    const auto begin = line.find_first_not_of(" \t", first + 1);
    names.push_back(line.substr(begin, line.find_last_not_of(" \t", second - 1) + 1 - begin));
  }
  return named(names);
}

/// The last line of header_NNNNN.txt: "pos vel mass iord level [family tag] [phi] tform metal"; empty where
/// there is none.
std::vector<PartField> fields_of_header(const fs::path& path) {
  std::istringstream lines(read_file(path));
  std::string line;
  while (std::getline(lines, line) && line.find("Particle fields") == std::string::npos) {
  }
  std::vector<std::string> names;
  std::getline(lines, line);
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word == "pos" || word == "vel") {
      for (const char* axis : {"_x", "_y", "_z"})
        names.push_back((word == "pos" ? "position" : "velocity") + std::string(axis));
    } else {
      names.push_back(word == "iord"    ? "identity"
                      : word == "level" ? "levelp"
                      : word == "phi"   ? "potential"
                      : word == "tform" ? "birth_time"
                      : word == "metal" ? "metallicity"
                                        : word);
    }
  }
  return named(names);
}

/// By the records' lengths, as RAMSES writes its fields; empty where they fit no RAMSES.
std::vector<PartField> fields_of_lengths(const std::vector<std::int64_t>& lengths, std::int64_t particles) {
  std::vector<std::string> names{"position_x", "position_y", "position_z", "velocity_x",
                                 "velocity_y", "velocity_z", "mass"};
  const auto is = [&](std::size_t record, std::int64_t bytes) {
    return record < lengths.size() && lengths[record] == bytes * particles;
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is(i, 8)) return {};
  }
  if (!(is(7, 4) || is(7, 8)) || !is(8, 4)) return {};
  names.insert(names.end(), {"identity", "levelp"});
  if (is(9, 1) && is(10, 1)) names.insert(names.end(), {"family", "tag"});
  for (const char* name : {"birth_time", "metallicity"}) {
    if (is(names.size(), 8)) names.emplace_back(name);
  }
  // What follows belongs to patches: the elements of Horizon-AGN, initial masses, parents. Only stars are
  // read.
  return named(names);
}

}  // namespace

struct RamsesStars::Impl {
  fs::path folder;
  RamsesInfo info;
  BirthTimes birth_times;
  std::vector<fs::path> files;
  std::vector<PartField> fields;
  std::string recognised_by;

  int record_of(const char* name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const PartField& field) { return field.name == name; });
    return found == fields.end() ? -1 : found->record;
  }

  void recognise();
  StarParticles read(std::size_t piece, bool only_positions) const;
};

namespace {

/// Past the header; the number of particles in the file.
std::int64_t read_header(FortranReader& reader) {
  reader.skip(2);
  const std::int64_t particles = reader.integer("the number of particles");
  if (particles < 0) reader.fail(fmt::format("the number of particles is {}", particles));
  reader.skip(kHeaderRecords - 3);
  return particles;
}

}  // namespace

void RamsesStars::Impl::recognise() {
  const fs::path& place = info.path.parent_path();
  const std::string stem = info.path.stem().string();
  const fs::path header = place / ("header_" + stem.substr(stem.find_last_of('_') + 1) + ".txt");
  if (fs::exists(place / "part_file_descriptor.txt")) {
    fields = fields_of_descriptor(place / "part_file_descriptor.txt");
    recognised_by = "part_file_descriptor.txt";
  } else if (fs::exists(header) && !(fields = fields_of_header(header)).empty()) {
    recognised_by = header.filename().string();
  } else {
    recognised_by = "lengths of records";
    for (const fs::path& file : files) {
      FortranReader reader(file, {4});
      const std::int64_t particles = read_header(reader);
      if (particles == 0) continue;
      const auto lengths = reader.next_lengths(64);
      fields = fields_of_lengths(lengths, particles);
      if (fields.empty()) {
        throw input_error(
            "{}: the records behind its header are {} bytes long for {} particles, which is no layout of RAMSES that is known; a part_file_descriptor.txt beside it would say what they are",
            file.string(), fmt::join(lengths, ", "), particles);
      }
      break;
    }
  }
  for (const char* needed : {"position_x", "position_y", "position_z", "mass", "birth_time"}) {
    if (!fields.empty() && record_of(needed) < 0)
      throw input_error("{}: its particles have no {} (by {}); there are no stars to read", folder.string(),
                        needed, recognised_by);
  }
}

StarParticles RamsesStars::Impl::read(std::size_t piece, bool only_positions) const {
  const std::string path = files[piece].string();
  FortranReader reader(files[piece], {4});
  const std::int64_t particles = read_header(reader);
  StarParticles stars;
  if (particles == 0) return stars;

  enum Wanted {
    kX,
    kY,
    kZ,
    kVx,
    kVy,
    kVz,
    kMass,
    kInitialMass,
    kIdentity,
    kFamily,
    kBirth,
    kMetallicity,
    kCount
  };
  constexpr std::array<const char*, kCount> names{"position_x", "position_y", "position_z", "velocity_x",
                                                  "velocity_y", "velocity_z", "mass",       "initial_mass",
                                                  "identity",   "family",     "birth_time", "metallicity"};
  // One set of buffers a thread: pieces are read one after the other.
  thread_local std::array<FortranNumbers, kCount> raw;
  std::array<int, kCount> record;
  for (std::size_t i = 0; i < kCount; ++i) record[i] = record_of(names[i]);
  const bool by_family = record[kFamily] >= 0;
  const auto wanted_of = [&](int number) {
    for (int i = 0; i < kCount; ++i) {
      const bool needed =
          !only_positions || i <= kZ || (by_family ? i == kFamily : i == kBirth || i == kIdentity);
      if (record[static_cast<std::size_t>(i)] == number && needed) return i;
    }
    return -1;
  };
  const int last = *std::max_element(record.begin(), record.end());
  for (int number = 0; number <= last; ++number) {
    const int i = wanted_of(number);
    if (i < 0) {
      reader.skip();
    } else {
      reader.numbers(particles, i != kIdentity && i != kFamily, names[static_cast<std::size_t>(i)],
                     raw[static_cast<std::size_t>(i)]);
    }
  }

  while (!reader.at_end())
    reader.skip();  // a file that is cut off further behind is not taken for whole either

  std::vector<std::uint32_t> places;
  if (by_family) {
    raw[kFamily].for_each([&](std::size_t place, auto family) {
      if (family == kStarFamily) places.push_back(static_cast<std::uint32_t>(place));
    });
  } else {
    // Sinks' clouds and debris have negative identities; dark matter was never born. In extracts of stars
    // alone (output_star_NNNNN) identities may be negative too.
    const bool only_stars = folder.filename().string().starts_with("output_star");
    std::vector<bool> is_particle(static_cast<std::size_t>(particles), true);
    if (!only_stars && record[kIdentity] >= 0)
      raw[kIdentity].for_each([&](std::size_t place, auto identity) { is_particle[place] = identity > 0; });
    raw[kBirth].for_each([&](std::size_t place, auto birth) {
      if (birth != 0 && is_particle[place]) places.push_back(static_cast<std::uint32_t>(place));
    });
  }

  const double kpc = info.kpc_per_length(), box = info.box_kpc();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    stars.position_kpc[axis] = raw[kX + axis].reals(places, kpc);
    for (std::size_t i = 0; i < places.size(); ++i) {
      double& value = stars.position_kpc[axis][i];
      if (!(value >= 0 && value <= box)) {
        throw input_error("{}: record {}: particle {} is at {} (code units), outside the box of 0 to {}",
                          path, kHeaderRecords + record[kX + axis] + 1, places[i] + 1, value / kpc,
                          info.box_length);
      }
      if (value >= box) value = 0;
    }
  }
  if (only_positions) return stars;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (record[kVx + axis] >= 0)
      stars.velocity_kms[axis] = raw[kVx + axis].reals(places, info.kms_per_velocity());
  }
  stars.mass_msun = raw[kMass].reals(places, info.msun_per_mass());
  if (record[kInitialMass] >= 0)
    stars.initial_mass_msun = raw[kInitialMass].reals(places, info.msun_per_mass());
  if (record[kIdentity] >= 0) stars.id = raw[kIdentity].integers(places);
  if (record[kMetallicity] >= 0) stars.metallicity = raw[kMetallicity].reals(places, 1);
  stars.age_gyr = raw[kBirth].reals(places, 1);
  birth_times.to_ages(stars.age_gyr, path);
  return stars;
}

RamsesStars::RamsesStars(fs::path folder, RamsesInfo info, bool conformal)
    : impl_(new Impl{folder, info, BirthTimes(info, conformal), part_files(folder, info), {}, {}}) {
  impl_->recognise();
}

RamsesStars::~RamsesStars() = default;
std::size_t RamsesStars::pieces() const { return impl_->files.size(); }
StarParticles RamsesStars::read(std::size_t piece) const { return impl_->read(piece, false); }
std::array<std::vector<double>, 3> RamsesStars::positions_kpc(std::size_t piece) const {
  return impl_->read(piece, true).position_kpc;
}
const std::vector<PartField>& RamsesStars::fields() const { return impl_->fields; }
const std::string& RamsesStars::recognised_by() const { return impl_->recognised_by; }
bool RamsesStars::has_families() const { return impl_->record_of("family") >= 0; }

}  // namespace peculiar::simulation
