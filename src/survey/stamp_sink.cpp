#include "survey/stamp_sink.h"

namespace peculiar::survey {

void SampleSink::put(const CutStamps& stamps) {
  store::RowFileWriter& rows = writer_.rows();
  writer_.write_images(stamps.first, stamps.image);
  if (!stamps.variance.empty()) rows.write("variance", stamps.first, stamps.variance);
  if (!stamps.mask.empty()) rows.write("mask", stamps.first, stamps.mask);
  const catalog::Table table = columns_(stamps.first, stamps.records);
  for (const catalog::Column& column : table.columns()) rows.write(column, stamps.first);
  for (std::size_t i = 0; i < stamps.records.size(); ++i) {
    if (!stamps.records[i].problem.empty())
      rows.note_problem(stamps.first + static_cast<std::int64_t>(i), stamps.records[i].problem);
  }
  progress_.add(static_cast<std::int64_t>(stamps.records.size()));
}

}  // namespace peculiar::survey
