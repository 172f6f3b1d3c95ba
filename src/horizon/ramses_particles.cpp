#include "horizon/ramses_particles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "horizon/birth_times.h"
#include "horizon/fortran_file.h"

namespace peculiar::horizon {

namespace fs = std::filesystem;

namespace {

constexpr int kHeaderRecords = 8;
constexpr std::int64_t kStarFamily = 2;

/// Returns the files of all processors, which may be in folders group_GGGGG.
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
      throw input_error(
          "{}: there is no file {}, although {} says that there are {}; the output is incomplete",
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

/// Reads part_file_descriptor.txt: lines "number, name, type".
std::vector<PartField> fields_of_descriptor(const fs::path& path) {
  std::vector<std::string> names;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto first = line.find(','),
               second = line.find(',', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos)
      throw input_error("{}: '{}' is not a line 'number, name, type'", path.string(), line);
    const auto begin = line.find_first_not_of(" \t", first + 1);
    names.push_back(line.substr(begin, line.find_last_not_of(" \t", second - 1) + 1 - begin));
  }
  return named(names);
}

/// Reads the last line of header_NNNNN.txt: "pos vel mass iord level [family tag] [phi] tform metal"; empty
/// if absent.
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

/// Infers the fields from the record lengths, in RAMSES's order; empty if they match no version of RAMSES.
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
  // Further records belong to patches: the elements of Horizon-AGN, initial masses, parents. Only stars are
  // read.
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

  class PartReader;

  void recognise();
  simulation::StarParticles read(std::size_t piece, bool only_positions) const;
};

namespace {

/// Skips the header and returns the number of particles in the file.
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
    recognised_by = "record lengths";
    for (const fs::path& file : files) {
      FortranReader reader(file, {4});
      const std::int64_t particles = read_header(reader);
      if (particles == 0) continue;
      const auto lengths = reader.next_lengths(64);
      fields = fields_of_lengths(lengths, particles);
      if (fields.empty()) {
        throw input_error(
            "{}: the records after the header are {} bytes long for {} particles, which matches no known layout of RAMSES; a part_file_descriptor.txt in the output would name them",
            file.string(), fmt::join(lengths, ", "), particles);
      }
      break;
    }
  }
  for (const char* needed : {"position_x", "position_y", "position_z", "mass", "birth_time"}) {
    if (!fields.empty() && record_of(needed) < 0)
      throw input_error("{}: the particles have no {} (according to {}); there are no stars to read",
                        folder.string(), needed, recognised_by);
  }
}

namespace {

/// Fields to read, if present.
enum ReadField {
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
  kReadFields
};
constexpr std::array<const char*, kReadFields> kFieldNames{
    "position_x", "position_y",   "position_z", "velocity_x", "velocity_y", "velocity_z",
    "mass",       "initial_mass", "identity",   "family",     "birth_time", "metallicity"};

}  // namespace

/// Reads the stars of a part file field by field.
class RamsesStars::Impl::PartReader {
 public:
  PartReader(const Impl& output, const fs::path& path)
      : output_(output), path_(path.string()), reader_(path, {4}), particles_(read_header(reader_)) {
    for (std::size_t i = 0; i < kReadFields; ++i) record_[i] = output.record_of(kFieldNames[i]);
  }

  simulation::StarParticles read(bool only_positions) {
    simulation::StarParticles stars;
    if (particles_ == 0) return stars;
    read_records(only_positions);
    find_stars();
    for (std::size_t axis = 0; axis < 3; ++axis) stars.position_kpc[axis] = positions(axis);
    if (!only_positions) add_properties(stars);
    return stars;
  }

 private:
  bool has(ReadField field) const { return record_[field] >= 0; }

  /// Returns the needed field in a record; -1 if none.
  int needed_field(int number, bool only_positions) const {
    for (int i = 0; i < kReadFields; ++i) {
      const bool needed =
          !only_positions || i <= kZ || (has(kFamily) ? i == kFamily : i == kBirth || i == kIdentity);
      if (record_[static_cast<std::size_t>(i)] == number && needed) return i;
    }
    return -1;
  }

  void read_records(bool only_positions) {
    const int last = *std::max_element(record_.begin(), record_.end());
    for (int number = 0; number <= last; ++number) {
      const int field = needed_field(number, only_positions);
      if (field < 0) {
        reader_.skip();
        continue;
      }
      const auto i = static_cast<std::size_t>(field);
      reader_.numbers(particles_, field != kIdentity && field != kFamily, kFieldNames[i], raw()[i]);
    }
    // This also detects files truncated further on.
    while (!reader_.at_end()) reader_.skip();
  }

  void find_stars() {
    if (has(kFamily)) {
      raw()[kFamily].for_each([&](std::size_t place, auto family) {
        if (family == kStarFamily) places_.push_back(static_cast<std::uint32_t>(place));
      });
      return;
    }
    // Sink clouds and debris have negative identities; dark matter has no birth time. In extracts of stars
    // only (output_star_NNNNN) identities may be negative too.
    const bool only_stars = output_.folder.filename().string().starts_with("output_star");
    std::vector<bool> is_particle(static_cast<std::size_t>(particles_), true);
    if (!only_stars && has(kIdentity))
      raw()[kIdentity].for_each([&](std::size_t place, auto identity) { is_particle[place] = identity > 0; });
    raw()[kBirth].for_each([&](std::size_t place, auto birth) {
      if (birth != 0 && is_particle[place]) places_.push_back(static_cast<std::uint32_t>(place));
    });
  }

  std::vector<double> positions(std::size_t axis) const {
    const double kpc = output_.info.kpc_per_length(), box = output_.info.box_kpc();
    std::vector<double> values = raw()[kX + axis].reals(places_, kpc);
    for (std::size_t i = 0; i < values.size(); ++i) {
      double& value = values[i];
      if (!(value >= 0 && value <= box)) {
        throw input_error("{}: record {}: particle {} is at {} (code units), outside the box of 0 to {}",
                          path_, kHeaderRecords + record_[kX + axis] + 1, places_[i] + 1, value / kpc,
                          output_.info.box_length);
      }
      if (value >= box) value = 0;
    }
    return values;
  }

  void add_properties(simulation::StarParticles& stars) const {
    const RamsesInfo& info = output_.info;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (record_[kVx + axis] >= 0)
        stars.velocity_kms[axis] = raw()[kVx + axis].reals(places_, info.kms_per_velocity());
    }
    stars.mass_msun = raw()[kMass].reals(places_, info.msun_per_mass());
    if (has(kInitialMass)) stars.initial_mass_msun = raw()[kInitialMass].reals(places_, info.msun_per_mass());
    if (has(kIdentity)) stars.id = raw()[kIdentity].integers(places_);
    if (has(kMetallicity)) stars.metallicity = raw()[kMetallicity].reals(places_, 1);
    stars.age_gyr = raw()[kBirth].reals(places_, 1);
    output_.birth_times.to_ages(stars.age_gyr, path_);
  }

  using Fields = std::array<FortranNumbers, kReadFields>;
  /// One set of buffers per thread, since each thread reads pieces one by one.
  static Fields& raw() {
    thread_local Fields fields;
    return fields;
  }

  const Impl& output_;
  std::string path_;
  FortranReader reader_;
  std::int64_t particles_;
  std::array<int, kReadFields> record_{};
  std::vector<std::uint32_t> places_;  // indices of the stars among the particles
};

simulation::StarParticles RamsesStars::Impl::read(std::size_t piece, bool only_positions) const {
  return PartReader(*this, files[piece]).read(only_positions);
}

RamsesStars::RamsesStars(fs::path folder, RamsesInfo info, bool conformal)
    : impl_(new Impl{folder, info, BirthTimes(info, conformal), part_files(folder, info), {}, {}}) {
  impl_->recognise();
}

RamsesStars::~RamsesStars() = default;
std::size_t RamsesStars::pieces() const { return impl_->files.size(); }
simulation::StarParticles RamsesStars::read(std::size_t piece) const { return impl_->read(piece, false); }
std::array<std::vector<double>, 3> RamsesStars::positions_kpc(std::size_t piece) const {
  return impl_->read(piece, true).position_kpc;
}
const std::vector<PartField>& RamsesStars::fields() const { return impl_->fields; }
const std::string& RamsesStars::recognised_by() const { return impl_->recognised_by; }
bool RamsesStars::has_families() const { return impl_->record_of("family") >= 0; }

}  // namespace peculiar::horizon
