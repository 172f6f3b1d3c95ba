#include "artefacts/finder.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace peculiar::artefacts {

namespace {

constexpr int kLeastEdge = 16;  // px: on smaller stamps there is no sky to compare with

Finding judged(std::vector<double> significances, const std::vector<double>& limits) {
  Finding finding;
  finding.significance = std::nan("");
  for (std::size_t kind = 0; kind < significances.size(); ++kind) {
    const double share = significances[kind] / limits[kind];
    if (std::isnan(share)) continue;
    if (share >= 1) finding.kinds |= std::int64_t{1} << kind;
    if (share >= 1 && finding.name.empty()) {
      finding.name = artefact_kinds()[kind].name;
      finding.significance = share;
    }
    if (finding.name.empty()) finding.significance = std::fmax(finding.significance, share);
  }
  finding.significances = std::move(significances);
  return finding;
}

std::vector<double> significances_of(const RuleInput& input) {
  std::vector<double> all;
  for (const ArtefactKind& kind : artefact_kinds()) all.push_back(kind.significance(input));
  return all;
}

}  // namespace

Finding look_at(const Stamp& stamp, const LineGrid& lines, const Usual& usual) {
  if (stamp.edge < kLeastEdge)
    return judged(std::vector<double>(artefact_kinds().size(), std::nan("")), usual.limits);
  const StampMeasures measures = measure(stamp, usual.bands);
  return judged(significances_of({measures, lines, usual.bands}), usual.limits);
}

template <typename Work>
void ArtefactFinder::for_stamps(std::span<const std::int64_t> rows, const RunContext& context,
                                const Work& work) const {
  const store::SampleHeader& header = sample_.header();
  const std::size_t size =
      header.bands.size() * static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.width);
  parallel_for(std::ssize(rows), context.threads, [&](std::int64_t i, int) {
    std::vector<float> pixels(size);
    std::vector<std::uint8_t> mask(header.has_mask ? size : 0);
    sample_.read_images(rows[static_cast<std::size_t>(i)], pixels);
    if (header.has_mask) sample_.rows().read("mask", rows[static_cast<std::size_t>(i)], std::span(mask));
    work(static_cast<std::size_t>(i), Stamp{header.width, pixels, mask});
  });
}

ArtefactFinder::ArtefactFinder(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                               const RunContext& context, std::size_t most)
    : sample_(sample), lines_(std::max(sample.header().width, kLeastEdge) / 2), usual_(nothing_usual()) {
  const std::size_t count = std::min(rows.size(), most);
  std::vector<std::int64_t> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(rows[i * rows.size() / count]);
  if (some.empty()) return;
  std::vector<StampMeasures> measures(count);
  for_stamps(some, context, [&](std::size_t i, const Stamp& stamp) { measures[i] = measure(stamp); });
  usual_.bands = usual_bands(measures);
  std::vector<std::vector<double>> all(count);
  for_stamps(some, context, [&](std::size_t i, const Stamp& stamp) {
    all[i] = look_at(stamp, lines_, usual_).significances;
  });
  for (std::size_t kind = 0; kind < usual_.limits.size(); ++kind) {
    std::vector<double> significances;
    for (const std::vector<double>& one : all) significances.push_back(one[kind]);
    usual_.limits[kind] = usual_limit(std::move(significances), usual_.limits[kind]);
  }
}

std::vector<Finding> ArtefactFinder::find(std::span<const std::int64_t> rows,
                                          const RunContext& context) const {
  std::vector<Finding> findings(rows.size());
  for_stamps(rows, context,
             [&](std::size_t i, const Stamp& stamp) { findings[i] = look_at(stamp, lines_, usual_); });
  return findings;
}

}  // namespace peculiar::artefacts
