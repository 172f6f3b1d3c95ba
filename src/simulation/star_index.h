#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "simulation/simulation.h"

namespace peculiar::simulation {

/// Index of star particles for cut-outs around a place without rereading the whole box: the extent of each
/// piece is found once, read pieces are cached up to a size, and each is sorted into cells. Thread-safe.
class StarIndex {
 public:
  /// `box_kpc` 0: not periodic. `memory_bytes` limits the cache beyond the piece in use. Reads all positions
  /// once, in parallel.
  StarIndex(std::unique_ptr<StarReader> reader, double box_kpc, std::size_t memory_bytes, int threads);
  ~StarIndex();

  /// The stars in a cube, with positions relative to its centre, -edge/2 <= p < edge/2; across the box edge
  /// if periodic. In the order of pieces and files. Error (input): an edge that is not positive or larger
  /// than the box.
  StarParticles cube(const Vector3& centre_kpc, double edge_kpc) const;

  std::int64_t stars() const;
  std::int64_t pieces_read() const;  ///< since the index was created; for tests and the log

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::simulation
