#include <gtest/gtest.h>

#include <cmath>

#include "scoring/score.h"
#include "store/sample_testing.h"
#include "train/train.h"

namespace peculiar::cli {
namespace {

/// Round spots, every second with a masked star, as `cutout --neighbours mask` leaves them.
void write_masked(const std::filesystem::path& path) {
  store::SampleHeader header;
  header.count = 240;
  header.height = header.width = 32;
  header.bands = {"band_0"};
  header.has_mask = true;
  store::SampleWriter writer(path, header, {}, {true, "masked"});
  for (std::int64_t row = 0; row < header.count; ++row) {
    std::vector<float> pixels(1024);
    store::draw_spot(row, pixels, 32);
    std::vector<std::uint8_t> mask(1024, 0);
    for (std::size_t y = 2; row % 2 == 0 && y < 7; ++y) {
      for (std::size_t x = 3; x < 8; ++x) {
        pixels[32 * y + x] += 300;
        mask[32 * y + x] = 1;
      }
    }
    writer.write_images(row, pixels);
    writer.rows().write("mask", row, std::span<const std::uint8_t>(mask));
  }
  writer.rows().commit(header.count);
  writer.rows().finish();
}

TEST(MaskedSample, TheTrainingSampleItselfShowsNoDrift) {
  const TestFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_masked(path("s.h5"));
  train::TrainOptions training;
  training.input = path("s.h5");
  training.output = path("m.safetensors");
  training.width = 4;
  training.latent = 8;
  training.batch = 8;
  training.critic_steps = 1;
  training.steps = 5;
  training.encoder_steps = training.contrast_steps = 5;
  training.validation_fraction = 0.3;
  training.precision = "float32";
  train::train_model(training);
  scoring::ScoreOptions scores;
  scores.model = training.output;
  scores.sample = training.input;
  scores.output = path("scores.h5");
  scores.precision = "float32";
  for (const statistics::DriftLine& line : scoring::score_sample(scores).drift) {
    // The density of images that the scorer has learnt from is less than that of held-out ones.
    if (line.statistic != "density") {
      EXPECT_FALSE(line.is_drift()) << line.words();
    }
  }
}

}  // namespace
}  // namespace peculiar::cli
