#include "simulation/star_index.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <list>
#include <mutex>
#include <numeric>
#include <unordered_map>

#include "base/error.h"
#include "base/parallel.h"

namespace peculiar::simulation {

namespace {

// Cells per edge of the grid that locates pieces.
constexpr int kCells = 64;
// Within a piece, stars are sorted into cells that hold about this many.
constexpr double kStarsPerCell = 64;

/// A uniform grid over a range of each axis.
struct Grid {
  Vector3 low{0, 0, 0};
  Vector3 cell{1, 1, 1};
  int cells = 1;

  int at(std::size_t axis, double value) const {
    return std::clamp(static_cast<int>(std::floor((value - low[axis]) / cell[axis])), 0, cells - 1);
  }
  std::size_t index(int x, int y, int z) const {
    return (static_cast<std::size_t>(x) * static_cast<std::size_t>(cells) + static_cast<std::size_t>(y)) *
               static_cast<std::size_t>(cells) +
           static_cast<std::size_t>(z);
  }
  std::size_t of(const std::array<std::vector<double>, 3>& position, std::size_t i) const {
    return index(at(0, position[0][i]), at(1, position[1][i]), at(2, position[2][i]));
  }
  /// Calls work(index) for the cells within a range of each axis; cells with the same x and y are
  /// consecutive.
  template <typename Work>
  void for_each(const Vector3& from, const Vector3& to, const Work& work) const {
    for (int x = at(0, from[0]); x <= at(0, to[0]); ++x) {
      for (int y = at(1, from[1]); y <= at(1, to[1]); ++y) {
        for (int z = at(2, from[2]); z <= at(2, to[2]); ++z) work(index(x, y, z));
      }
    }
  }
};

Grid grid_over(const Vector3& low, const Vector3& high, int cells) {
  Grid grid;
  grid.low = low;
  grid.cells = cells;
  for (std::size_t axis = 0; axis < 3; ++axis)
    grid.cell[axis] = std::max((high[axis] - low[axis]) / cells, 1e-300);
  return grid;
}

/// A piece in memory, with its stars in the order of a grid's cells.
struct Piece {
  StarParticles stars;
  Grid grid;
  std::vector<std::uint32_t> first;  // star of each cell; one more at the end
  std::vector<std::uint32_t> place;  // of each star in the file

  explicit Piece(StarParticles read);
  std::size_t bytes() const { return stars.size() * (12 * sizeof(double) + sizeof(std::uint32_t)); }
};

Piece::Piece(StarParticles read) {
  const std::size_t count = read.size();
  Vector3 low, high;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto [least, greatest] =
        std::minmax_element(read.position_kpc[axis].begin(), read.position_kpc[axis].end());
    low[axis] = count > 0 ? *least : 0;
    high[axis] = count > 0 ? *greatest : 0;
  }
  grid = grid_over(
      low, high, std::clamp(static_cast<int>(std::cbrt(static_cast<double>(count) / kStarsPerCell)), 1, 128));
  const auto cells = static_cast<std::size_t>(grid.cells) * static_cast<std::size_t>(grid.cells) *
                     static_cast<std::size_t>(grid.cells);
  std::vector<std::uint32_t> cell(count);
  first.assign(cells + 1, 0);
  for (std::size_t i = 0; i < count; ++i) {
    cell[i] = static_cast<std::uint32_t>(grid.of(read.position_kpc, i));
    ++first[cell[i] + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::size_t> order(count);
  auto next = first;
  for (std::size_t i = 0; i < count; ++i) order[next[cell[i]]++] = i;
  stars = read.take(order);
  place.assign(order.begin(), order.end());
}

}  // namespace

struct StarIndex::Impl {
  std::unique_ptr<StarReader> reader;
  double box_kpc = 0;
  std::size_t memory_bytes = 0;
  Grid grid;
  std::vector<std::vector<std::uint32_t>> pieces_of_cell;
  std::int64_t stars = 0;

  // Pieces in memory, the most recently used first.
  std::mutex mutex;
  std::condition_variable arrived;
  std::list<std::size_t> recent;
  std::unordered_map<std::size_t, std::shared_ptr<const Piece>> kept;  // empty while a thread reads it
  std::size_t kept_bytes = 0;
  std::int64_t pieces_read = 0;

  void build(int threads);
  std::shared_ptr<const Piece> piece(std::size_t number);
  void forget_the_oldest();
  std::vector<std::size_t> pieces_near(const Vector3& from, const Vector3& to) const;
  void add(const Piece& piece, const Vector3& centre, double edge, StarParticles& found) const;
};

void StarIndex::Impl::build(int threads) {
  const std::size_t count = reader->pieces();
  // A single pass if the box is known; else a first pass over the pieces finds the range.
  std::vector<std::array<std::vector<double>, 3>> positions;
  Vector3 low{0, 0, 0}, high{box_kpc, box_kpc, box_kpc};
  if (box_kpc <= 0) {
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
    std::mutex merging;
    parallel_for(static_cast<std::int64_t>(count), threads, [&](std::int64_t number, int) {
      const auto position = reader->positions_kpc(static_cast<std::size_t>(number));
      const std::lock_guard lock(merging);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        for (const double value : position[axis]) {
          low[axis] = std::min(low[axis], value);
          high[axis] = std::max(high[axis], value);
        }
      }
    });
  }
  grid = grid_over(low, high, kCells);
  pieces_of_cell.resize(static_cast<std::size_t>(kCells) * kCells * kCells);
  std::vector<std::vector<std::uint32_t>> cells_of_piece(count);
  std::vector<std::int64_t> stars_of_piece(count, 0);
  parallel_for(static_cast<std::int64_t>(count), threads, [&](std::int64_t number, int) {
    const auto i = static_cast<std::size_t>(number);
    const auto position = reader->positions_kpc(i);
    stars_of_piece[i] = static_cast<std::int64_t>(position[0].size());
    auto& cells = cells_of_piece[i];
    for (std::size_t star = 0; star < position[0].size(); ++star) {
      const auto cell = static_cast<std::uint32_t>(grid.of(position, star));
      if (cells.empty() || cells.back() != cell) cells.push_back(cell);
    }
    std::sort(cells.begin(), cells.end());
    cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
    cells.shrink_to_fit();
  });
  for (std::size_t i = 0; i < count; ++i) {
    stars += stars_of_piece[i];
    for (const std::uint32_t cell : cells_of_piece[i])
      pieces_of_cell[cell].push_back(static_cast<std::uint32_t>(i));
  }
}

void StarIndex::Impl::forget_the_oldest() {
  while (kept_bytes > memory_bytes && recent.size() > 1) {
    const std::size_t oldest = recent.back();
    recent.pop_back();
    kept_bytes -= kept[oldest]->bytes();
    kept.erase(oldest);
  }
}

std::shared_ptr<const Piece> StarIndex::Impl::piece(std::size_t number) {
  std::unique_lock lock(mutex);
  for (;;) {
    const auto found = kept.find(number);
    if (found == kept.end()) break;
    if (found->second) {
      recent.remove(number);
      recent.push_front(number);
      return found->second;
    }
    arrived.wait(lock);
  }
  kept[number] = nullptr;
  ++pieces_read;
  lock.unlock();
  std::shared_ptr<const Piece> read;
  try {
    read = std::make_shared<const Piece>(reader->read(number));
  } catch (...) {
    lock.lock();
    kept.erase(number);
    arrived.notify_all();
    throw;
  }
  lock.lock();
  kept[number] = read;
  kept_bytes += read->bytes();
  recent.push_front(number);
  forget_the_oldest();
  arrived.notify_all();
  return read;
}

std::vector<std::size_t> StarIndex::Impl::pieces_near(const Vector3& from, const Vector3& to) const {
  std::vector<std::size_t> near;
  grid.for_each(from, to, [&](std::size_t cell) {
    near.insert(near.end(), pieces_of_cell[cell].begin(), pieces_of_cell[cell].end());
  });
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  return near;
}

void StarIndex::Impl::add(const Piece& piece, const Vector3& centre, double edge,
                          StarParticles& found) const {
  Vector3 from, to;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    from[axis] = centre[axis] - edge / 2;
    to[axis] = centre[axis] + edge / 2;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> inside;  // place in the file, place in the piece
  piece.grid.for_each(from, to, [&](std::size_t cell) {
    for (std::uint32_t i = piece.first[cell]; i < piece.first[cell + 1]; ++i) {
      bool is_inside = true;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const double value = piece.stars.position_kpc[axis][i];
        is_inside = is_inside && value >= from[axis] && value < to[axis];
      }
      if (is_inside) inside.emplace_back(piece.place[i], i);
    }
  });
  std::sort(inside.begin(), inside.end());
  std::vector<std::size_t> indices;
  for (const auto& one : inside) indices.push_back(one.second);
  StarParticles taken = piece.stars.take(indices);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (double& value : taken.position_kpc[axis]) value -= centre[axis];
  }
  found.append(taken);
}

StarIndex::StarIndex(std::unique_ptr<StarReader> reader, double box_kpc, std::size_t memory_bytes,
                     int threads)
    : impl_(new Impl) {
  impl_->reader = std::move(reader);
  impl_->box_kpc = box_kpc;
  impl_->memory_bytes = memory_bytes;
  impl_->build(threads);
}

StarIndex::~StarIndex() = default;
std::int64_t StarIndex::stars() const { return impl_->stars; }
std::int64_t StarIndex::pieces_read() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->pieces_read;
}

StarParticles StarIndex::cube(const Vector3& centre_kpc, double edge_kpc) const {
  const double box = impl_->box_kpc;
  if (!(edge_kpc > 0) || (box > 0 && edge_kpc > box))
    throw input_error("a cube of {} kpc cannot be cut out of a box of {} kpc", edge_kpc, box);
  StarParticles found;
  // The cube, and its periodic images that reach into the box.
  std::array<std::vector<double>, 3> shifts;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    shifts[axis] = {0};
    if (box > 0 && centre_kpc[axis] - edge_kpc / 2 < 0) shifts[axis].push_back(box);
    if (box > 0 && centre_kpc[axis] + edge_kpc / 2 > box) shifts[axis].push_back(-box);
  }
  for (const double x : shifts[0]) {
    for (const double y : shifts[1]) {
      for (const double z : shifts[2]) {
        const Vector3 centre{centre_kpc[0] + x, centre_kpc[1] + y, centre_kpc[2] + z};
        const double half = edge_kpc / 2;
        for (const std::size_t number :
             impl_->pieces_near({centre[0] - half, centre[1] - half, centre[2] - half},
                                {centre[0] + half, centre[1] + half, centre[2] + half})) {
          impl_->add(*impl_->piece(number), centre, edge_kpc, found);
        }
      }
    }
  }
  return found;
}

}  // namespace peculiar::simulation
