#include "store/part_merge.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/error.h"
#include "base/progress.h"
#include "store/part_fit.h"
#include "store/sample.h"
#include "store/useless_rows.h"

namespace peculiar::store {

namespace {

constexpr std::int64_t kBlockBytes = std::int64_t{32} << 20;
constexpr std::int64_t kAnyVersion = std::numeric_limits<std::int64_t>::max();

/// Unusable rows of a kind, as defined by its verbs; if all rows are unusable, the merge fails like a single
/// run.
struct UselessKind {
  const char* kind;
  const char* rows;
  const char* column;
  std::int64_t bits;
  std::vector<std::int64_t> values;
};
const std::vector<UselessKind>& useless_kinds() {
  static const std::vector<UselessKind> kinds{{"sample", "images", "flags", kFlagUnreadable, {}},
                                              {"scores", "images", "flags", kFlagNotFinite, {}},
                                              {"measurements", "images", "flag", 0, {4}}};
  return kinds;
}

void refuse_useless(const std::filesystem::path& path, const RowFileSpec& spec) {
  for (const UselessKind& kind : useless_kinds()) {
    const bool has_column =
        std::any_of(spec.columns.begin(), spec.columns.end(), [&](const ColumnSpec& column) {
          return column.name == kind.column && column.type == ColumnType::kInteger;
        });
    if (spec.kind == kind.kind && has_column)
      refuse_useless_rows(path, kind.rows, spec.count, kind.column, kind.bits, kind.values);
  }
}

template <typename Value>
void copy_rows(const RowFileReader& from, const ArraySpec& array, RowRange rows, std::int64_t to,
               RowFileWriter& writer) {
  std::vector<Value> values(static_cast<std::size_t>((rows.last - rows.first) * array.row_values()));
  from.read(array.name, rows.first, values);
  writer.write(array.name, to, std::span<const Value>(values));
}

/// Copies a whole part, from where an earlier merge stopped.
void copy_part(const FoundPart& part, RowFileWriter& writer, Progress& progress, const RunContext& context) {
  const RowFileReader from(part.path, part.content.whole.kind, kAnyVersion);
  const RowRange& own = part.content.part.rows;
  for (const ColumnSpec& column : from.columns()) writer.write(from.column(column.name), own.first);
  for (const Problem& problem : from.problems()) writer.note_problem(own.first + problem.row, problem.reason);
  std::int64_t row_bytes = 1;
  for (const ArraySpec& array : from.arrays()) row_bytes += array.row_bytes();
  const std::int64_t block =
      from.arrays().empty() ? own.last - own.first : std::max<std::int64_t>(1, kBlockBytes / row_bytes);
  for (std::int64_t first = std::max(own.first, writer.rows_done()); first < own.last; first += block) {
    const std::int64_t last = std::min(first + block, own.last);
    const RowRange rows{first - own.first, last - own.first};
    for (const ArraySpec& array : from.arrays()) {
      if (array.type == ArrayType::kFloat32)
        copy_rows<float>(from, array, rows, first, writer);
      else
        copy_rows<std::uint8_t>(from, array, rows, first, writer);
    }
    writer.commit(last);
    progress.add(last - first);
    if (context.cancelled()) {
      writer.keep();
      throw Interrupted(
          fmt::format("{}: stopped; run the same command again to continue", writer.path().string()));
    }
  }
}

}  // namespace

bool has_parts(const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(),
                     [](const std::string& path) { return read_part(path).has_value(); });
}

std::int64_t merge_parts(const std::vector<std::string>& paths, const std::filesystem::path& output,
                         bool overwrite, const RunContext& context) {
  std::vector<FoundPart> parts;
  for (const std::string& path : paths) {
    std::optional<PartOfFile> content = read_part(path);
    if (!content) throw input_error("{}: is not a part, but other inputs are; merge the parts first", path);
    parts.push_back({path, std::move(*content)});
  }
  std::sort(parts.begin(), parts.end(), [](const FoundPart& a, const FoundPart& b) {
    const auto place = [](const FilePart& part) {
      return std::tuple(part.rows.first, part.rows.last, part.number);
    };
    return place(a.content.part) < place(b.content.part);
  });
  check_fit(parts, context);
  const PartOfFile& first = parts.front().content;
  if (!overwrite && row_file_job(output) == first.job) {
    context.info("{}: already complete for this job; left unchanged", output.string());
    return first.whole.count;
  }
  WriteOptions options;
  options.overwrite = overwrite;
  options.job_fingerprint = first.job;
  RowFileWriter writer(output, first.whole, options, context);
  Progress progress(context, output.filename().string(), "rows", first.whole.count, writer.rows_done());
  for (const FoundPart& part : parts) {
    if (part.content.part.rows.last > writer.rows_done()) copy_part(part, writer, progress, context);
  }
  refuse_useless(output, first.whole);
  writer.finish();
  return first.whole.count;
}

}  // namespace peculiar::store
