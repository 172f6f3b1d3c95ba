#pragma once

#include <cstdint>
#include <string>

#include "base/fields.h"

namespace peculiar::train {

/// Settings of `peculiar generate`.
struct GenerateOptions {
  std::string model;
  std::string output;
  std::int64_t number = 64;
  std::string sheet;
  bool overwrite = false;
  std::int64_t seed = 1;
  std::string device = "cpu";
  int threads = 1;

  void describe(Fields& fields);
};

/// Draws images from a model's generator, in the pixels' unit, and writes them as a sample and, if asked, as
/// a contact sheet. Returns their number. Errors: as nn::read_model and store::SampleWriter.
std::int64_t generate_sample(const GenerateOptions& options);

}  // namespace peculiar::train
