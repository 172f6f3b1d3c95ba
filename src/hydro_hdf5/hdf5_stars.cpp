#include "hydro_hdf5/hdf5_stars.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "simulation/periodic.h"

namespace peculiar::hydro_hdf5 {

namespace {

struct Piece {
  std::size_t file = 0;
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// One piece of one file, read dataset by dataset: only the rows that are stars, in our units.
class PieceRows {
 public:
  /// `now`: in the units of the births.
  PieceRows(const StarFile& file, const Piece& piece, double now)
      : chunk_(file), piece_(piece), file_(file.path) {
    births_ = raw(chunk_.layout.birth_scale_factor, 1);  // NaN: a star of unknown age
    for (std::size_t row = 0; row < births_.size(); ++row) {
      if (births_[row] <= 0) continue;  // wind
      if (births_[row] > now * (1 + kBirthRounding)) {
        throw input_error("{}: {}: row {} is born at scale factor {}, after the snapshot's {}", file_.path(),
                          chunk_.layout.birth_scale_factor.name, global(row), births_[row], now);
      }
      stars_.push_back(row);
    }
  }

  bool has(const StarDataset& dataset) const {
    return !dataset.name.empty() && file_.has_dataset(dataset.name);
  }
  const std::string& path() const { return file_.path(); }
  std::int64_t global(std::size_t row) const { return piece_.first + static_cast<std::int64_t>(row); }
  const std::vector<std::size_t>& stars() const { return stars_; }

  std::vector<double> scale_factors() const { return picked(births_, 1, 0, 1); }
  std::vector<double> numbers(const StarDataset& dataset) const {
    return has(dataset) ? picked(scalars(dataset), 1, 0, dataset.factor) : std::vector<double>();
  }
  std::array<std::vector<double>, 3> vectors(const StarDataset& dataset) const {
    const std::vector<double> values = raw(dataset, 3);
    return {picked(values, 3, 0, dataset.factor), picked(values, 3, 1, dataset.factor),
            picked(values, 3, 2, dataset.factor)};
  }
  std::vector<std::int64_t> ids(const StarDataset& dataset) const {
    if (!has(dataset)) return {};
    check_shape(file_, dataset.name, chunk_.rows, 1);
    std::vector<std::int64_t> all;
    try {
      all = file_.identities(dataset.name, piece_.first, piece_.count);
    } catch (const Error&) {
      return {};  // extracts have rounded ids as floats; images do not need ids
    }
    std::vector<std::int64_t> ids;
    ids.reserve(stars_.size());
    for (const std::size_t row : stars_) ids.push_back(all[row]);
    return ids;
  }

 private:
  /// One number per row, as StarDataset defines it.
  std::vector<double> scalars(const StarDataset& dataset) const {
    const RowPart& part = dataset.part;
    const std::vector<double> values = raw(dataset, part.of);
    std::vector<double> sums(values.size() / static_cast<std::size_t>(part.of), 0.0);
    for (std::size_t row = 0; row < sums.size(); ++row) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row) * part.of;
      sums[row] = std::accumulate(begin + part.first, begin + part.last, 0.0);
    }
    if (dataset.per.empty()) return sums;
    const std::vector<double> whole = raw({dataset.per, 1}, 1);
    for (std::size_t row = 0; row < sums.size(); ++row) sums[row] /= whole[row];
    return sums;
  }
  std::vector<double> raw(const StarDataset& dataset, std::int64_t row_values) const {
    check_shape(file_, dataset.name, chunk_.rows, row_values);
    return file_.doubles(dataset.name, piece_.first, piece_.count);
  }
  /// Column `axis` of the stars' rows.
  std::vector<double> picked(const std::vector<double>& values, std::size_t row_values, std::size_t axis,
                             double factor) const {
    std::vector<double> column;
    column.reserve(stars_.size());
    for (const std::size_t row : stars_) column.push_back(factor * values[row * row_values + axis]);
    return column;
  }

  const StarFile& chunk_;
  Piece piece_;
  store::Hdf5File file_;
  std::vector<double> births_;
  std::vector<std::size_t> stars_;
};

class Hdf5StarReader final : public simulation::StarReader {
 public:
  Hdf5StarReader(StarSource source, std::int64_t most_rows)
      : source_(std::move(source)),
        cosmology_(source_.cosmology),
        now_gyr_(cosmology_.age_gyr(source_.scale_factor)) {
    for (std::size_t file = 0; file < source_.files.size(); ++file) {
      const std::int64_t rows = source_.files[file].rows;
      for (std::int64_t first = 0; first < rows; first += most_rows)
        pieces_.push_back({file, first, std::min(most_rows, rows - first)});
    }
  }

  std::size_t pieces() const override { return pieces_.size(); }

  simulation::StarParticles read(std::size_t piece) const override {
    const PieceRows rows = open(piece);
    const StarLayout& layout = layout_of(piece);
    simulation::StarParticles stars;
    stars.position_kpc = positions(rows, layout.position);
    if (rows.has(layout.velocity)) stars.velocity_kms = rows.vectors(layout.velocity);
    stars.mass_msun = rows.numbers(layout.mass);
    stars.initial_mass_msun = rows.numbers(layout.initial_mass);
    if (!rows.has(layout.mass) && !rows.has(layout.initial_mass)) {
      throw input_error("{}: has neither {} nor {}; stars need one of them", rows.path(), layout.mass.name,
                        layout.initial_mass.name);
    }
    stars.age_gyr = ages(rows, layout.birth_scale_factor);
    stars.metallicity = rows.numbers(layout.metallicity);
    stars.id = rows.ids(layout.id);
    return stars;
  }

  std::array<std::vector<double>, 3> positions_kpc(std::size_t piece) const override {
    return positions(open(piece), layout_of(piece).position);
  }

 private:
  const StarLayout& layout_of(std::size_t piece) const { return source_.files[pieces_[piece].file].layout; }
  PieceRows open(std::size_t piece) const {
    const double now = source_.clock ? source_.clock->now : source_.scale_factor;
    return {source_.files[pieces_[piece].file], pieces_[piece], now};
  }

  std::array<std::vector<double>, 3> positions(const PieceRows& rows, const StarDataset& dataset) const {
    auto position = rows.vectors(dataset);
    const double box = source_.box_kpc;
    for (std::vector<double>& axis : position) {
      for (std::size_t i = 0; i < axis.size(); ++i) {
        if (!std::isfinite(axis[i])) {
          throw input_error("{}: {}: row {} holds {}", rows.path(), dataset.name,
                            rows.global(rows.stars()[i]), axis[i]);
        }
        if (!(box > 0)) continue;
        if (axis[i] < -0.5 * box || axis[i] > 1.5 * box) {
          throw input_error(
              "{}: {}: row {} lies at {} kpc, far outside the box of {} kpc given in the header", rows.path(),
              dataset.name, rows.global(rows.stars()[i]), axis[i], box);
        }
        axis[i] = simulation::wrapped(axis[i], box);
      }
    }
    return position;
  }

  std::vector<double> ages(const PieceRows& rows, const StarDataset& dataset) const {
    std::vector<double> values = rows.scale_factors();
    if (const auto& clock = source_.clock) {
      for (double& value : values) value = std::max(0.0, clock->now - value) * clock->gyr_per_unit;
      return values;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      try {
        values[i] = std::max(0.0, now_gyr_ - cosmology_.age_gyr(values[i]));
      } catch (const Error& error) {
        throw input_error("{}: {}: row {}: {}", rows.path(), dataset.name, rows.global(rows.stars()[i]),
                          error.what());
      }
    }
    return values;
  }

  StarSource source_;
  cosmos::Cosmology cosmology_;
  double now_gyr_;
  std::vector<Piece> pieces_;
};

}  // namespace

void check_shape(const store::Hdf5File& file, const std::string& dataset, std::int64_t rows,
                 std::int64_t row_values) {
  const auto shape = file.shape(dataset);
  if (!(shape.size() == 1 && row_values == 1) && !(shape.size() == 2 && shape[1] == row_values)) {
    throw input_error("{}: {}: is not an array with {} number(s) per particle", file.path(), dataset,
                      row_values);
  }
  if (shape[0] != rows) {
    throw input_error(
        "{}: {}: has {} rows, but the header announces {} (NumPart_ThisFile): the header belongs to another file, or this file is incomplete",
        file.path(), dataset, shape[0], rows);
  }
}

std::unique_ptr<simulation::StarReader> read_hdf5_stars(StarSource source, std::int64_t most_rows) {
  return std::make_unique<Hdf5StarReader>(std::move(source), most_rows);
}

}  // namespace peculiar::hydro_hdf5
