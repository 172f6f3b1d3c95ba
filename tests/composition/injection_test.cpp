#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "analysis/evaluate.h"
#include "base/test_folder.h"
#include "catalog/table_file.h"
#include "injection/inject.h"
#include "kit/galaxies.h"
#include "store/band_columns.h"
#include "store/sample.h"
#include "tables/table_file.h"

namespace peculiar {
namespace {

namespace fs = std::filesystem;

void write_galaxies(const fs::path& path, std::int64_t count, const kit::GalaxyOptions& options) {
  store::SampleHeader header;
  header.count = count;
  header.bands = {"F160W"};
  header.height = header.width = options.size;
  header.unit = "count";
  header.pixel_scale_arcsec = 0.06;
  catalog::Column id{"id", "", "", std::vector<std::string>(), {}};
  catalog::Column gain{"gain", store::gain_unit(header.unit), "", std::vector<double>(), {}};
  std::vector<float> pixels;
  for (std::int64_t i = 0; i < count; ++i) {
    const kit::GeneratedGalaxy galaxy =
        kit::draw_galaxy(static_cast<std::uint64_t>(i), kit::GalaxyKind::kSingle, options);
    pixels.insert(pixels.end(), galaxy.image.pixels.begin(), galaxy.image.pixels.end());
    std::get<std::vector<std::string>>(id.data).push_back("g" + std::to_string(i));
    std::get<std::vector<double>>(gain.data).push_back(1 / options.counts_per_electron);
  }
  store::SampleWriter writer(path, header, {store::column_spec(id), store::column_spec(gain)}, {true, "kit"});
  writer.write_images(0, pixels);
  writer.rows().write(id, 0);
  writer.rows().write(gain, 0);
  writer.rows().commit(count);
  writer.rows().finish();
}

/// The light of an image's difference from itself turned by half, over its light: a score without networks.
std::vector<double> asymmetries(const store::SampleReader& sample) {
  std::vector<double> scores;
  for (std::int64_t row = 0; row < sample.count(); ++row) {
    const image::Image image = sample.read_image(row);
    double difference = 0, light = 0;
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      difference +=
          std::abs(static_cast<double>(image.pixels[i] - image.pixels[image.pixels.size() - 1 - i]));
      light += std::max(0.0, static_cast<double>(image.pixels[i]));
    }
    scores.push_back(difference / light);
  }
  return scores;
}

/// What is planted at the start of the chain is found at its end, the brighter the more often.
TEST(Injection, CompletenessGrowsWithTheContrastPlanted) {
  const TestFolder folder;
  kit::GalaxyOptions galaxies;
  galaxies.size = 48;
  galaxies.offset_px = 0;
  galaxies.noise_sigma = 0.3;
  write_galaxies(folder.path() / "sample.h5", 240, galaxies);
  injection::InjectOptions options;
  options.input = (folder.path() / "sample.h5").string();
  options.output = (folder.path() / "planted.h5").string();
  options.kinds = {"companion", "tail"};
  options.contrast = {"0.005", "1"};
  options.psf_fwhm = galaxies.psf_fwhm_px;
  options.with_normals = true;
  RunContext context;
  context.threads = 2;
  EXPECT_TRUE(injection::inject(options, context).has_light_noise);
  const store::SampleReader planted(options.output);
  catalog::Table scores = planted.catalogue();
  scores.add({"asymmetry", "", "", asymmetries(planted), {}});
  scores.metadata = {{"peculiar_file", "scores"}, {"ranking", "asymmetry"}};
  const fs::path table = folder.path() / "scores.ecsv";
  catalog::write_table_text(table.string(), scores);
  analysis::EvaluateOptions evaluate;
  evaluate.scores = {table.string()};
  evaluate.output = (folder.path() / "evaluation").string();
  evaluate.figures = false;
  const analysis::EvaluateReport report = analysis::evaluate_scores(evaluate, context);
  EXPECT_THAT(report.findings.front(), testing::HasSubstr("planted companions"));
  const catalog::Table found =
      tables::read_table((folder.path() / "evaluation" / "completeness.csv").string());
  for (const char* kind : {"companion", "tail"}) {
    std::vector<double> shares;
    for (std::size_t row = 0; row < found.rows(); ++row) {
      if (found.at("planted").text(row) == kind && found.at("against").text(row) == "contrast planted")
        shares.push_back(std::stod(found.at("found at 10 % [%]").text(row)));
    }
    ASSERT_EQ(shares.size(), 6U) << kind;
    EXPECT_LT(shares.front(), 35) << kind;
    EXPECT_GT(shares.back(), shares.front() + 45) << kind;
    // Twenty images a bin: 11 points of a standard error.
    for (std::size_t bin = 1; bin < shares.size(); ++bin)
      EXPECT_GT(shares[bin], shares[bin - 1] - 30) << kind;
  }
}

}  // namespace
}  // namespace peculiar
