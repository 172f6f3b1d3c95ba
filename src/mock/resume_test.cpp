#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "base/run_context.h"
#include "base/test_folder.h"
#include "mock/mock.h"
#include "mock/mock_testing.h"
#include "mock/noise.h"
#include "store/resume_testing.h"
#include "store/sample.h"
#include "store/shard_testing.h"
#include "tables/table_file.h"

namespace peculiar::mock {
namespace {

namespace fs = std::filesystem;

using store::committed_rows;

enum class End { kWhole, kStopped, kKilled };

using Work = std::function<std::int64_t(const RunContext&)>;

/// Runs `work`, and asks it to stop when this many rows of `output` are committed.
End run_until_stopped(const std::string& output, std::int64_t rows, const Work& work) {
  RunContext context;
  context.cancel = [&] { return committed_rows(output) >= rows; };
  try {
    work(context);
    return End::kWhole;
  } catch (const Interrupted&) {
    return End::kStopped;
  }
}

/// Runs `work` in a child process, which is killed when this many rows of `output` are committed.
End run_until_killed(const std::string& output, std::int64_t rows, const Work& work) {
  return store::killed_at(output, rows, work) ? End::kKilled : End::kWhole;
}

/// Contents of a sample, as text.
std::string content(const std::string& path) {
  const store::SampleReader sample(path);
  std::vector<float> pixels(static_cast<std::size_t>(sample.count() * sample.header().stamp_values()));
  sample.read_images(0, pixels);
  std::string text(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
  if (sample.header().has_variance) {
    sample.rows().read("variance", 0, pixels);
    text.append(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
  }
  for (const std::string& plane : sample.header().truth_planes) {
    sample.rows().read(plane, 0, pixels);
    text.append(reinterpret_cast<const char*>(pixels.data()), pixels.size() * sizeof(float));
  }
  const catalog::Table catalogue = sample.catalogue();
  for (const catalog::Column& column : catalogue.columns()) {
    for (std::size_t row = 0; row < column.size(); ++row) text += column.text(row) + "\n";
  }
  for (const store::Problem& problem : sample.rows().problems())
    text += fmt::format("{} {}\n", problem.row, problem.reason);
  return text;
}

/// Runs once undisturbed, then again with a stop or a kill at each of these rows, and compares.
void expect_the_same(const std::vector<std::int64_t>& moments, std::string& output, const Work& run) {
  const std::string whole = output;
  RunContext two_threads;
  two_threads.threads = 2;
  run(two_threads);
  output += ".stopped";
  std::int64_t before = 0;
  int stopped = 0, killed = 0;
  for (std::size_t i = 0; i < moments.size() && !fs::exists(output); ++i) {
    const End end =
        i % 2 == 0 ? run_until_stopped(output, moments[i], run) : run_until_killed(output, moments[i], run);
    stopped += end == End::kStopped ? 1 : 0;
    killed += end == End::kKilled ? 1 : 0;
    if (end == End::kWhole) break;
    EXPECT_FALSE(fs::exists(output)) << "an unfinished file has its name already";
    EXPECT_GE(committed_rows(output), before) << "work is done twice";
    before = committed_rows(output);
  }
  EXPECT_GT(stopped, 0);
  EXPECT_GT(killed, 0);
  if (!fs::exists(output)) {
    const std::int64_t resumed_at = run(two_threads);
    EXPECT_EQ(resumed_at, before);
    EXPECT_GT(resumed_at, 0);
  }
  EXPECT_TRUE(content(output) == content(whole));
}

TEST(Resume, MockImagesStoppedOrKilledEndTheSame) {
  const TestFolder folder;
  MemorySimulation simulation({1, 2});
  std::vector<std::array<std::int64_t, 3>> rows;
  for (const std::size_t snapshot : {0, 1}) {
    for (std::int64_t id = 1; id < 13; ++id) {
      // One galaxy without stars in each snapshot: its problem must appear once.
      simulation.add_galaxy(snapshot, id, {30.0 * static_cast<double>(id), 0, 0}, {1, 0.6, 0.3},
                            id == 4 ? 0 : 3000);
      rows.push_back({static_cast<std::int64_t>(snapshot) + 1, id, id == 2 ? 3 : -1});
    }
  }
  MockOptions options;
  options.galaxies = (folder.path() / "galaxies.ecsv").string();
  options.output = (folder.path() / "mocks.h5").string();
  options.simulation.input = "memory";
  options.projections = {"z", "random"};
  options.field.field = "candels-wide";
  options.photometry.attenuation.dust = "disc";
  tables::write_table(options.galaxies, galaxy_table(rows));
  expect_the_same({1, 9, 20, 31}, options.output, [&](const RunContext& context) {
    return mock_galaxies(simulation, options, context, {1, std::chrono::milliseconds(0)}).resumed_at;
  });
}

TEST(Resume, NoiseStoppedOrKilledEndsTheSame) {
  const TestFolder folder;
  NoiseOptions options;
  options.input = (folder.path() / "images.h5").string();
  options.output = (folder.path() / "noisy.h5").string();
  options.exposure = {"1000"};
  options.depth = {"27.8"};
  store::SampleHeader header;
  header.count = 300;
  header.bands = {"F160W"};
  header.height = header.width = 64;
  header.unit = "electron/s";
  header.pixel_scale_arcsec = 0.06;
  header.zero_point_mag = {25.9463};
  store::SampleWriter writer(options.input, header, {}, {false, "images"});
  std::vector<float> pixels(static_cast<std::size_t>(header.count * header.stamp_values()));
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 97) * 1e-3F;
  pixels[40 * 4096] = std::nanf("");
  writer.write_images(0, pixels);
  writer.rows().note_problem(40, "is not finite");
  writer.rows().commit(header.count);
  writer.rows().finish();
  expect_the_same({1, 60, 140, 220}, options.output, [&](const RunContext& context) {
    return add_noise(options, context, {4096 * 4, std::chrono::milliseconds(0)}).resumed_at;
  });
}

TEST(MockShards, MergeToTheBytesOfOneRun) {
  const TestFolder folder;
  MemorySimulation simulation({1, 2});
  std::vector<std::array<std::int64_t, 3>> rows;
  for (const std::size_t snapshot : {0, 1}) {
    for (std::int64_t id = 1; id < 5; ++id) {
      // One galaxy without stars in each snapshot has a problem.
      simulation.add_galaxy(snapshot, id, {30.0 * static_cast<double>(id), 0, 0}, {1, 0.6, 0.3},
                            id == 4 ? 0 : 500);
      rows.push_back({static_cast<std::int64_t>(snapshot) + 1, id, id == 2 ? 3 : -1});
    }
  }
  MockOptions options;
  options.galaxies = (folder.path() / "galaxies.ecsv").string();
  options.output = (folder.path() / "mocks.h5").string();
  options.simulation.input = "memory";
  options.projections = {"z", "x", "random"};  // the 16 shards begin within them
  options.size = 24;
  tables::write_table(options.galaxies, galaxy_table(rows));
  store::expect_shards_make_the_whole(
      options,
      [&](const MockOptions& asked) {
        mock_galaxies(simulation, asked, {}, {3, {}});
      },
      24);
}

}  // namespace
}  // namespace peculiar::mock
