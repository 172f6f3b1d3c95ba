// Artefacts drawn on the stamps of a sample, and what is found of them: artefact_stamps SAMPLE
// development|test SEED The part is by a hash of the stamps' ids. What is usual is learnt from the part's
// stamps as they are. Prints a line a stamp and kind: kind drawn ("-": none), row, variant, strength, the
// name found, all kinds found, all significances in their limits. Last, "# limit KIND VALUE" of each kind and
// "#" and microseconds a stamp (one thread, without reading).
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "artefacts/finder.h"
#include "base/random.h"
#include "kit/artefacts.h"

namespace {

using namespace peculiar;

void print(const std::string& kind, std::int64_t row, const kit::DrawnArtefact& drawn,
           const artefacts::Finding& found, const artefacts::Usual& usual) {
  const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : text; };
  std::printf("%s %lld %s %.4g %s %s", kind.c_str(), static_cast<long long>(row),
              or_dash(drawn.variant).c_str(), drawn.strength, or_dash(found.name).c_str(),
              or_dash(artefacts::kind_names(found.kinds)).c_str());
  for (std::size_t i = 0; i < usual.limits.size(); ++i)
    std::printf(" %.4g", found.significances[i] / usual.limits[i]);
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string part = argc == 4 ? argv[2] : "";
  if (part != "development" && part != "test") {
    std::fprintf(stderr, "usage: artefact_stamps SAMPLE development|test SEED\n");
    return 2;
  }
  const store::SampleReader sample(argv[1]);
  const store::SampleHeader& header = sample.header();
  const std::uint64_t seed = std::stoull(argv[3]);
  const catalog::Column ids = sample.rows().column("id");
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < sample.count(); ++row) {
    const bool is_test = (hash_text(ids.text(static_cast<std::size_t>(row))) & 1) != 0;
    if (is_test == (part == "test")) rows.push_back(row);
  }
  const artefacts::ArtefactFinder finder(sample, rows, {});
  const artefacts::LineGrid lines(header.width / 2);
  std::vector<std::string> kinds{"-"};
  kinds.insert(kinds.end(), kit::drawn_artefact_kinds().begin(), kit::drawn_artefact_kinds().end());
  std::chrono::duration<double> spent{};
  for (const std::int64_t row : rows) {
    const image::Image stamp = sample.read_image(row);
    for (const std::string& kind : kinds) {
      std::vector<float> pixels = stamp.pixels;
      RandomStream random(seed, kind, static_cast<std::uint64_t>(row));
      const kit::DrawnArtefact drawn =
          kind == "-" ? kit::DrawnArtefact{} : kit::draw_artefact(kind, pixels, header.width, random);
      const auto start = std::chrono::steady_clock::now();
      const artefacts::Finding found = artefacts::look_at({header.width, pixels}, lines, finder.usual());
      spent += std::chrono::steady_clock::now() - start;
      print(kind, row, drawn, found, finder.usual());
    }
  }
  for (std::size_t i = 0; i < finder.usual().limits.size(); ++i)
    std::printf("# limit %s %.4g\n", artefacts::artefact_kinds()[i].name.c_str(), finder.usual().limits[i]);
  std::printf("# %.1f\n", 1e6 * spent.count() / static_cast<double>(rows.size() * kinds.size()));
  return 0;
}
