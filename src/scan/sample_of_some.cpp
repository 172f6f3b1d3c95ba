#include "scan/sample_of_some.h"

namespace peculiar::scan {

void write_some(const survey::CutPlan& plan, const std::vector<std::int64_t>& rows, const SomeStamps& some,
                const RunContext& context) {
  if (store::row_file_job(some.path) == some.job) return;
  std::vector<survey::Placed> objects;
  for (const std::int64_t row : rows) objects.push_back(plan.placed()[static_cast<std::size_t>(row)]);
  const survey::CutoutRows cut = plan.rows_of(objects);
  const auto own_columns = [&](std::int64_t first, std::size_t count) {
    const std::span own = std::span(rows).subspan(static_cast<std::size_t>(first), count);
    return some.columns ? some.columns(own) : catalog::Table();
  };
  store::SampleHeader header = plan.header();
  header.count = std::ssize(objects);
  if (!some.provenance.empty()) header.provenance = some.provenance;
  std::vector<store::ColumnSpec> specs = survey::specs_of(own_columns(0, 1));
  for (const store::ColumnSpec& spec : cut.specs()) specs.push_back(spec);
  store::SampleWriter writer(some.path, header, specs, {some.overwrite, some.job, {}}, context);
  Progress progress(context, some.what, "stamps", header.count, writer.rows().rows_done());
  survey::SampleSink sink(
      [&](std::int64_t first, std::span<const survey::StampRecord> records) {
        catalog::Table table = own_columns(first, records.size());
        const catalog::Table theirs = cut.rows(first, records);
        for (const catalog::Column& column : theirs.columns()) table.add(column);
        return table;
      },
      writer, progress);
  plan.cutter().run(objects, sink);
  writer.rows().finish(some.attributes);
}

}  // namespace peculiar::scan
