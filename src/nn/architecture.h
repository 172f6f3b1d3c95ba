#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::nn {

/// The shape of the three networks: the deep convolutional ones of Radford et al. (2016) as the paper uses
/// them (section 3.3, appendix A), a halving or doubling of the image with every convolution of 4 x 4 and
/// stride 2.
struct Architecture {
  std::int64_t size = 64;     ///< edge of the stamps [px]: 32, 64, 96 or 128
  std::int64_t bands = 1;     ///< at least 1
  std::int64_t width = 32;    ///< channels of the critic's first convolution, doubling to at most 8 x width
  std::int64_t latent = 128;  ///< numbers that the generator makes an image of
  std::string normalisation = "batch";  ///< of the generator: "batch" or "none"; the critic has none, ever

  /// Convolutions, from the image inwards: 3, 4, 4, 5 for the four sizes.
  int layers() const;
  /// Edge of the innermost feature maps [px]: 4, 6 for size 96.
  std::int64_t base() const;
  /// Channels after each of the critic's convolutions.
  std::vector<std::int64_t> channels() const;
  /// Multiplications and additions of one pass of one image through the critic's convolutions, counted as 2
  /// each.
  double critic_flop() const;

  /// Weights of generator and critic, without biases and normalisation: what their networks take memory for.
  std::int64_t weights() const;

  /// Error (usage) that names the value which does not do.
  void check() const;
  nlohmann::json json() const;
  /// Error (input), opened by `name`: keys missing or out of range.
  static Architecture from_json(const nlohmann::json& document, const std::string& name);

  bool operator==(const Architecture&) const = default;
};

}  // namespace peculiar::nn
