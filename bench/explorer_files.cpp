// bench_explorer_files FOLDER ROWS: a scores file of so many rows with the columns of a calibrated ranking,
// and the sample that it is of, in stamps of 32 x 32 px. Rows beyond the first few thousand are left as holes
// in the file, which read as zeros.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/random.h"
#include "store/sample.h"
#include "store/scores_file.h"

namespace {

namespace fs = std::filesystem;
using peculiar::RandomStream;
using peculiar::catalog::Column;

constexpr int kEdge = 32;
constexpr std::int64_t kDrawn = 20000;  // rows with pixels

std::vector<double> numbers(std::int64_t rows, const std::string& name) {
  RandomStream random(1, name, 0);
  std::vector<double> values;
  for (std::int64_t i = 0; i < rows; ++i) values.push_back(random.normal());
  return values;
}

void write_sample(const fs::path& path, std::int64_t rows) {
  namespace store = peculiar::store;
  store::SampleHeader header;
  header.count = rows;
  header.height = header.width = kEdge;
  header.pixel_scale_arcsec = 0.1;
  header.unit = "nJy";
  header.bands = {"r"};
  Column magnitude{"mag_r", "mag", "", numbers(rows, "mag"), {}};
  store::SampleWriter writer(path, header, {store::column_spec(magnitude)}, {true, "bench"});
  std::vector<float> pixels(static_cast<std::size_t>(kEdge) * kEdge);
  for (std::int64_t row = 0; row < std::min(rows, kDrawn); ++row) {
    RandomStream random(5, "spot", static_cast<std::uint64_t>(row));
    const double width = random.uniform(1.5, 4);
    for (int i = 0; i < kEdge * kEdge; ++i)
      pixels[static_cast<std::size_t>(i)] = static_cast<float>(
          random.normal() + 40 * std::exp(-(std::pow(i % kEdge - 15.5, 2) + std::pow(i / kEdge - 15.5, 2)) /
                                          (2 * width * width)));
    writer.write_images(row, pixels);
  }
  writer.rows().write(magnitude, 0);
  writer.rows().commit(rows);
  writer.rows().finish();
}

void write_scores(const fs::path& path, std::int64_t rows) {
  namespace store = peculiar::store;
  std::vector<std::int64_t> row, flags;
  std::vector<std::string> id;
  std::vector<double> ra, dec, p_value;
  std::vector<bool> candidate;
  // The highest are among the rows with pixels.
  std::vector<double> combined = numbers(rows, "combined");
  RandomStream sky(1, "sky", 0);
  for (std::int64_t i = 0; i < rows; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (i < kDrawn) combined[place] += 8;
    row.push_back(i);
    flags.push_back(i % 97 == 0 ? std::int64_t{store::kFlagEdge} : 0);
    id.push_back("J" + std::to_string(1000000000 + 37 * i));
    ra.push_back(sky.uniform(140, 160));
    dec.push_back(sky.uniform(-5, 15));
    p_value.push_back(std::exp(-std::abs(combined[place])));
    candidate.push_back(combined[place] > 9);
  }
  store::ScoresFile scores;
  scores.table.add({"row", "", "", row, {}});
  scores.table.add({"id", "", "", id, {}});
  scores.table.add({"flags", "", "", flags, {}});
  scores.table.add({"ra", "deg", "", ra, {}});
  scores.table.add({"dec", "deg", "", dec, {}});
  scores.table.add({"combined", "", "", combined, {}});
  for (const char* name :
       {"density", "contrast", "asymmetry", "embedding_density", "flux", "half_light_radius"})
    scores.table.add({name, "", "", numbers(rows, name), {}});
  scores.table.add({"p_value", "", "", p_value, {}});
  scores.table.add({"candidate", "", "", candidate, {}});
  for (const char* name : {"companion", "warp", "streak", "tail", "ring", "arms", "clumps", "dust_lane"})
    scores.table.add({std::string("like_") + name, "", "", numbers(rows, name), {}});
  scores.attributes = {
      {"sample", std::string("sample.h5")},        {"sample_job", std::string("bench")},
      {"ranking", std::string("combined")},        {"calibrated_column", std::string("combined")},
      {"model_fingerprint", std::string("bench")}, {"job", std::string("bench")}};
  store::write_scores(path, scores, true);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::int64_t rows = std::atoll(argv[2]);
  write_sample(fs::path(argv[1]) / "sample.h5", rows);
  write_scores(fs::path(argv[1]) / "scores.h5", rows);
  return 0;
}
