#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "simulation/simulation.h"

namespace peculiar::simulation {

/// Star particles round a place, without reading the whole box again: which pieces reach where is found out
/// once, read pieces are kept up to a size, and each is sorted into cells. Thread-safe.
class StarIndex {
 public:
  /// `box_kpc` 0: not periodic. `memory_bytes` bounds what is kept beyond the piece in use. Reads all
  /// positions once, in parallel.
  StarIndex(std::unique_ptr<StarReader> reader, double box_kpc, std::size_t memory_bytes, int threads);
  ~StarIndex();

  /// The stars in a cube, positions relative to its centre, -edge/2 <= p < edge/2; through the box's edge
  /// where it is periodic. In the order of pieces and of files. Error (input): an edge that is not positive
  /// or larger than the box.
  StarParticles cube(const Vector3& centre_kpc, double edge_kpc) const;

  std::int64_t stars() const;
  std::int64_t pieces_read() const;  ///< since the index was made; for tests and the log

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::simulation
