#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "injection/planted_noise.h"
#include "injection/truth_columns.h"
#include "store/sample.h"

namespace peculiar::injection {

/// Plane of the planted light without noise, written with --light.
inline constexpr const char* kLightPlane = "truth_planted";

/// Rows of the new sample that are made and written together. Different threads may fill different rows.
class RowsBlock {
 public:
  RowsBlock(const store::SampleReader& sample, std::size_t rows, bool has_light);

  /// Reads all planes of a row of the sample.
  void read(std::int64_t row, std::size_t index);
  StampPlanes planes(std::size_t index);
  /// Clips values of 8-bit and 16-bit pictures at their maximum.
  void end_at_brightest(std::size_t index);
  void write(store::SampleWriter& writer, std::int64_t first) const;

  std::span<float> light(std::size_t index);  ///< empty if it is not kept
  MadeColumns truth;

 private:
  template <typename Value>
  std::span<Value> stamp(std::vector<Value>& plane, std::size_t index) const {
    return plane.empty() ? std::span<Value>() : std::span(plane).subspan(index * values_, values_);
  }

  const store::SampleReader& sample_;
  std::size_t values_;
  std::vector<float> pixels_, variance_, light_;
  std::vector<std::uint8_t> mask_;
  std::map<std::string, std::vector<float>> truth_planes_;
};

}  // namespace peculiar::injection
