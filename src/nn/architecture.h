#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::nn {

/// Architecture of generator and critic: the deep convolutional networks of Radford et al. (2016) as used in
/// the paper (section 3.3, appendix A); each convolution of stride 2 halves or doubles the image. Encoder and
/// contrast network use its `plain` architecture, regardless of kernel, layers and normalisation.
struct Architecture {
  std::int64_t size = 64;     ///< edge of the stamps [px]: 32, 64, 96 or 128
  std::int64_t bands = 1;     ///< at least 1
  std::int64_t width = 32;    ///< channels of the critic's first convolution, doubling to at most 8 x width
  std::int64_t latent = 128;  ///< latent dimension
  std::string normalisation = "batch";  ///< of the generator: "batch", "layer" or "none"
  /// Normalisation of the critic: "none", "layer" or "instance". Each acts on single images (Gulrajani et al.
  /// 2017, section 4: no batch normalisation), after every convolution but the first (Radford et al. 2016).
  std::string critic_normalisation = "none";
  std::int64_t kernel = kUsualKernel;  ///< kernel size of the convolutions [px]: 3 to 8
  std::int64_t depth = 0;              ///< convolutions per network; 0: as many as leave 4 px, or 6

  static constexpr std::int64_t kUsualKernel = 4;

  /// Number of convolutions: `depth`, or 3, 4, 4, 5 for the four sizes.
  int layers() const;
  /// Sets the number of convolutions; 0: the default.
  void set_layers(std::int64_t count);
  /// Size of the innermost feature maps [px]: 4, or 6 for size 96, unless `depth` is given; at least 2.
  std::int64_t base() const;
  /// Channels after each of the critic's convolutions.
  std::vector<std::int64_t> channels() const;
  /// Floating-point operations of one pass of one image through the critic's convolutions, with a
  /// multiplication and an addition counted as 2.
  double critic_flop() const;

  /// The architecture with the default kernel and depth and without critic normalisation, as used for encoder
  /// and contrast network.
  Architecture plain() const;
  /// Version of a model file with this architecture: 1, or 2 if a program that supports only version 1 would
  /// misread it.
  int format_version() const;

  /// Number of weights of generator and critic, without biases and normalisation, which determines their
  /// memory.
  std::int64_t weights() const;

  /// Throws an Error (usage) that names the invalid value.
  void check() const;
  nlohmann::json json() const;
  /// Error (input), starting with `name`: missing keys or values out of range. Defaults apply if kernel,
  /// layers and critic_normalisation are missing (files of older versions).
  static Architecture from_json(const nlohmann::json& document, const std::string& name);

  bool operator==(const Architecture&) const = default;
};

}  // namespace peculiar::nn
