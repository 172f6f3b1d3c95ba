#include "nn/architecture.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace peculiar::nn {

namespace {

constexpr std::int64_t kSmallestBase = 4;  // px
constexpr std::int64_t kMostWidening = 8;  // channels never exceed 8 x width
constexpr std::int64_t kSizes[] = {32, 64, 96, 128};
constexpr std::int64_t kSmallestBaseAsked = 2;  // px, if a depth is given
constexpr std::int64_t kLeastKernel = 3;        // px
constexpr std::int64_t kGreatestKernel = 8;

int halvings(std::int64_t size, std::int64_t smallest) {
  int count = 0;
  for (std::int64_t edge = size; edge / 2 >= smallest && edge % 2 == 0; edge /= 2) ++count;
  return count;
}

void check_word(const char* name, const std::string& word, std::initializer_list<const char*> known) {
  if (std::find(known.begin(), known.end(), word) == known.end())
    throw usage_error("{} '{}': must be one of {}", name, word, fmt::join(known, ", "));
}

}  // namespace

int Architecture::layers() const {
  return depth > 0 ? static_cast<int>(depth) : halvings(size, kSmallestBase);
}

void Architecture::set_layers(std::int64_t count) {
  depth = count == halvings(size, kSmallestBase) ? 0 : count;
}

std::int64_t Architecture::base() const { return size >> layers(); }

std::vector<std::int64_t> Architecture::channels() const {
  std::vector<std::int64_t> counts;
  for (int layer = 0; layer < layers(); ++layer) {
    counts.push_back(width * std::min(std::int64_t{1} << layer, kMostWidening));
  }
  return counts;
}

double Architecture::critic_flop() const {
  double flop = 0;
  std::int64_t inputs = bands;
  std::int64_t edge = size;
  for (const std::int64_t outputs : channels()) {
    edge /= 2;
    flop += 2.0 * static_cast<double>(inputs * outputs * kernel * kernel) * static_cast<double>(edge * edge);
    inputs = outputs;
  }
  return flop;
}

std::int64_t Architecture::weights() const {
  std::int64_t convolutions = 0;
  std::int64_t inputs = bands;
  for (const std::int64_t outputs : channels()) {
    convolutions += inputs * outputs * kernel * kernel;
    inputs = outputs;
  }
  return 2 * convolutions + (latent + 1) * base() * base() * channels().back();
}

void Architecture::check() const {
  if (std::find(std::begin(kSizes), std::end(kSizes), size) == std::end(kSizes)) {
    throw usage_error(
        "stamps of {} x {} px: networks exist for 32, 64, 96 and 128; make them again with peculiar import --size 64 --rebin, or cutout --size 64 (in a study's file: size = 64 and rebin = true under [import])",
        size, size);
  }
  if (bands < 1 || bands > 64) throw usage_error("{} bands: networks take 1 to 64", bands);
  if (width < 4 || width > 512) throw usage_error("width {}: must be 4 to 512", width);
  if (latent < 1 || latent > 4096) throw usage_error("latent {}: must be 1 to 4096", latent);
  check_word("normalisation", normalisation, {"batch", "layer", "none"});
  check_word("critic normalisation", critic_normalisation, {"none", "layer", "instance"});
  if (kernel < kLeastKernel || kernel > kGreatestKernel)
    throw usage_error("kernel {}: must be {} to {}", kernel, kLeastKernel, kGreatestKernel);
  const int most = halvings(size, kSmallestBaseAsked);
  if (depth < 0 || depth > most) {
    throw usage_error("{} layers: stamps of {} px can be halved 1 to {} times, to {} px", depth, size, most,
                      size >> most);
  }
}

Architecture Architecture::plain() const {
  Architecture usual{size, bands, width, latent, normalisation};
  return usual;
}

int Architecture::format_version() const { return *this == plain() && normalisation != "layer" ? 1 : 2; }

nlohmann::json Architecture::json() const {
  return {{"size", size},
          {"bands", bands},
          {"width", width},
          {"latent", latent},
          {"normalisation", normalisation},
          {"critic_normalisation", critic_normalisation},
          {"kernel", kernel},
          {"layers", layers()}};
}

Architecture Architecture::from_json(const nlohmann::json& document, const std::string& name) {
  try {
    Architecture architecture{document.at("size"),
                              document.at("bands"),
                              document.at("width"),
                              document.at("latent"),
                              document.at("normalisation"),
                              document.value("critic_normalisation", "none"),
                              document.value("kernel", kUsualKernel)};
    architecture.set_layers(document.value("layers", std::int64_t{0}));
    architecture.check();
    return architecture;
  } catch (const std::exception& failure) {
    throw input_error("{}: its architecture cannot be understood: {}", name, failure.what());
  }
}

}  // namespace peculiar::nn
