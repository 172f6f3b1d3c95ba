// score_array MODEL SAMPLE: scores the images of a sample as an array in memory, and prints the highest.
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "scoring/session.h"
#include "store/sample.h"

int main(int count, char** arguments) {
  if (count != 3) {
    fmt::print(stderr, "usage: score_array MODEL SAMPLE\n");
    return 2;
  }
  try {
    // Any array of float32 will do: [image][band][y][x]. This one comes from a sample.
    const peculiar::store::SampleReader sample(arguments[2]);
    std::vector<float> pixels(static_cast<std::size_t>(sample.count() * sample.header().stamp_values()));
    sample.read_images(0, pixels);

    const peculiar::scoring::ScoringSession session(arguments[1]);
    session.contract().check(sample.header(), arguments[2]);
    const peculiar::scoring::ColumnValues scores = session.score({pixels});
    for (std::size_t column = 0; column < scores.size(); ++column) {
      if (session.columns()[column].name != session.ranking()) continue;
      const auto highest = std::max_element(scores[column].begin(), scores[column].end());
      fmt::print("{} images, {} columns; the most anomalous is row {} ({} {:.4g})\n", sample.count(),
                 scores.size(), highest - scores[column].begin(), session.ranking(), *highest);
    }
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 1;
  }
}
