#pragma once

#include <cstdint>
#include <string>

#include "base/verb.h"

namespace peculiar::train {

/// Settings of `peculiar generate`.
struct GenerateOptions {
  std::string model;
  std::string output;
  std::int64_t number = 64;
  std::string sheet;
  bool overwrite = false;

  void describe(Fields& fields);
};

/// Draws images from a model's generator, in the pixels' unit (without unit if the model normalises its
/// stamps), and writes them as a sample and, if requested, as a contact sheet. Returns the number of images.
/// Errors: as nn::read_model and store::SampleWriter.
std::int64_t generate_sample(const GenerateOptions& options, const RunContext& context = {});
Verb<GenerateOptions, std::int64_t> generate_verb();

}  // namespace peculiar::train
