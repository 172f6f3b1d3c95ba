#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar {

/// A reproducible stream of random numbers (xoshiro256++, Blackman & Vigna 2019), the same on every machine
/// and for any number of threads: use one stream per object, named by its purpose.
class RandomStream {
 public:
  using result_type = std::uint64_t;

  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()();

  double uniform();                          ///< 0 <= u < 1, 53 bits
  double uniform(double low, double high);   ///< low <= u < high
  double normal();                           ///< mean 0, standard deviation 1 (polar method)
  std::uint64_t below(std::uint64_t bound);  ///< uniform in 0 .. bound - 1, without bias; bound > 0

 private:
  std::array<std::uint64_t, 4> state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

/// Shuffles the values; all orders are equally likely (Fisher & Yates).
template <typename Value>
void shuffle(std::vector<Value>& values, RandomStream& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

/// A 64-bit hash of a text and a seed: the same text is always in the same part of a split.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);

/// A 128-bit hash (XXH3) as 32 hexadecimal digits. It shows whether two inputs are the same; it is not
/// cryptographic.
std::string fingerprint(std::string_view bytes);

}  // namespace peculiar
