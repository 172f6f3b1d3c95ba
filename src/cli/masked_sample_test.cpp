#include <gtest/gtest.h>

#include <cmath>

#include "scoring/score.h"
#include "store/sample_testing.h"
#include "store/scores_file.h"
#include "train/train.h"

namespace peculiar::cli {
namespace {

enum class Planes { kNone, kSayNothing, kMaskedStars };

/// Round spots; with masked stars in every second one, as `cutout --neighbours mask` leaves them, or with
/// planes that mask nothing and give one noise for all.
void write_spots(const std::filesystem::path& path, Planes planes) {
  store::SampleHeader header;
  header.count = 240;
  header.height = header.width = 32;
  header.bands = {"band_0"};
  header.has_mask = planes != Planes::kNone;
  header.has_variance = planes == Planes::kSayNothing;
  store::SampleWriter writer(path, header, {}, {true, "spots"});
  for (std::int64_t row = 0; row < header.count; ++row) {
    std::vector<float> pixels(1024);
    store::draw_spot(row, pixels, 32);
    std::vector<std::uint8_t> mask(1024, 0);
    for (std::size_t y = 2; planes == Planes::kMaskedStars && row % 2 == 0 && y < 7; ++y) {
      for (std::size_t x = 3; x < 8; ++x) {
        pixels[32 * y + x] += 300;
        mask[32 * y + x] = 1;
      }
    }
    writer.write_images(row, pixels);
    if (header.has_mask) writer.rows().write("mask", row, std::span<const std::uint8_t>(mask));
    if (header.has_variance)
      writer.rows().write("variance", row, std::span<const float>(std::vector<float>(1024, 4)));
  }
  writer.rows().commit(header.count);
  writer.rows().finish();
}

/// Trains a small model on the sample.
std::string train_on(const std::string& sample, const std::string& model) {
  train::TrainOptions training;
  training.input = sample;
  training.output = model;
  training.width = 4;
  training.latent = 8;
  training.batch = 8;
  training.critic_steps = 1;
  training.steps = 5;
  training.encoder_steps = training.contrast_steps = 5;
  training.validation_fraction = 0.3;
  training.precision = "float32";
  train::train_model(training);
  return model;
}

scoring::ScoreOptions scores_of(const std::string& model, const std::string& sample) {
  scoring::ScoreOptions scores;
  scores.model = model;
  scores.sample = sample;
  scores.output = sample + ".scores.h5";
  scores.precision = "float32";
  return scores;
}

TEST(MaskedSample, TheTrainingSampleItselfShowsNoDrift) {
  const TestFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_spots(path("s.h5"), Planes::kMaskedStars);
  const std::string model = train_on(path("s.h5"), path("m.safetensors"));
  for (const statistics::DriftLine& line : scoring::score_sample(scores_of(model, path("s.h5"))).drift) {
    // Density scores of training images are lower than those of held-out images.
    if (line.statistic != "density") {
      EXPECT_FALSE(line.is_drift()) << line.words();
    }
  }
}

TEST(MaskedSample, PlanesThatSayNothingChangeNoScore) {
  const TestFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_spots(path("plain.h5"), Planes::kNone);
  write_spots(path("planes.h5"), Planes::kSayNothing);
  const std::string model = train_on(path("plain.h5"), path("m.safetensors"));
  for (const char* name : {"plain.h5", "planes.h5"}) {
    scoring::ScoreOptions options = scores_of(model, path(name));
    options.method = "fast";
    options.iterations = 5;
    scoring::score_sample(options);
  }
  const catalog::Table plain = store::read_scores(path("plain.h5.scores.h5")).table;
  const catalog::Table planes = store::read_scores(path("planes.h5.scores.h5")).table;
  EXPECT_TRUE(planes.has("weighted_anomaly_score"));
  std::size_t compared = 0;
  for (const catalog::Column& column : plain.columns()) {
    if (!column.is_numeric()) continue;
    for (std::size_t row = 0; row < plain.rows(); ++row) {
      if (column.is_missing(row)) continue;
      EXPECT_EQ(column.number(row), planes.at(column.name).number(row)) << column.name << row;
      ++compared;
    }
  }
  EXPECT_GT(compared, 15 * plain.rows());
  // A model trained on them is the same, too.
  const std::string again = train_on(path("planes.h5"), path("n.safetensors"));
  scoring::score_sample([&] {
    scoring::ScoreOptions options = scores_of(again, path("planes.h5"));
    options.output = path("again.h5");
    return options;
  }());
  const catalog::Table other = store::read_scores(path("again.h5")).table;
  for (std::size_t row = 0; row < plain.rows(); ++row)
    EXPECT_EQ(plain.at("combined").number(row), other.at("combined").number(row)) << row;
}

}  // namespace
}  // namespace peculiar::cli
