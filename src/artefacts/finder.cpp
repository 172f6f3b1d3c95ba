#include "artefacts/finder.h"

#include <algorithm>
#include <cmath>

#include "base/parallel.h"

namespace peculiar::artefacts {

namespace {

constexpr int kLeastEdge = 16;  // px: smaller stamps have no sky to compare with
constexpr std::int64_t kMostUsual = 400;

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

std::vector<std::int64_t> usual_rows(std::int64_t count) {
  const std::int64_t some = std::min(count, kMostUsual);
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < some; ++i) rows.push_back(i * count / some);
  return rows;
}

ArtefactFinder::ArtefactFinder(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                               const RunContext& context)
    : edge_(sample.header().width),
      size_(static_cast<std::size_t>(sample.header().stamp_values())),
      lines_(std::max(edge_, kLeastEdge) / 2),
      usual_(nothing_usual()) {
  const std::vector<std::int64_t> some = usual_rows(std::ssize(rows));
  if (some.empty()) return;
  const auto for_stamps = [&](const auto& work) {
    parallel_for(std::ssize(some), context.threads, [&](std::int64_t i, int) {
      const std::int64_t row = rows[static_cast<std::size_t>(some[static_cast<std::size_t>(i)])];
      std::vector<float> pixels(size_);
      std::vector<std::uint8_t> mask(sample.header().has_mask ? size_ : 0);
      sample.read_images(row, pixels);
      if (!mask.empty()) sample.rows().read("mask", row, std::span(mask));
      work(static_cast<std::size_t>(i), Stamp{edge_, pixels, mask});
    });
  };
  std::vector<StampMeasures> measures(some.size());
  for_stamps([&](std::size_t i, const Stamp& stamp) { measures[i] = measure(stamp); });
  usual_.bands = usual_bands(measures);
  std::vector<std::vector<double>> all(some.size());
  for_stamps(
      [&](std::size_t i, const Stamp& stamp) { all[i] = look_at(stamp, lines_, usual_).significances; });
  for (std::size_t kind = 0; kind < usual_.limits.size(); ++kind) {
    std::vector<double> significances;
    for (const std::vector<double>& one : all) significances.push_back(one[kind]);
    usual_.limits[kind] = usual_limit(std::move(significances), usual_.limits[kind]);
  }
}

std::vector<Finding> ArtefactFinder::find(std::span<const float> pixels, std::span<const std::uint8_t> mask,
                                          const RunContext& context) const {
  std::vector<Finding> findings(pixels.size() / size_);
  parallel_for(std::ssize(findings), context.threads, [&](std::int64_t i, int) {
    const std::size_t at = static_cast<std::size_t>(i) * size_;
    const auto own_mask = mask.empty() ? mask : mask.subspan(at, size_);
    findings[static_cast<std::size_t>(i)] =
        look_at(Stamp{edge_, pixels.subspan(at, size_), own_mask}, lines_, usual_);
  });
  return findings;
}

}  // namespace peculiar::artefacts
