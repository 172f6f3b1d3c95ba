#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/log.h"
#include "store/column_values.h"
#include "store/descriptor.h"
#include "store/journal.h"
#include "store/row_file.h"
#include "store/row_layout.h"
#include "store/structure_copy.h"

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

namespace peculiar::store {

namespace fs = std::filesystem;

struct RowFileWriter::Impl {
  explicit Impl(const fs::path& target)
      : path(target),
        partial(target.string() + ".partial"),
        structure_copy(target.string() + ".partial.metadata") {}

  fs::path path;
  fs::path partial;
  StructureCopy structure_copy;
  RowFileSpec spec;
  std::unique_ptr<Journal> journal;
  std::vector<RowExtents> extents;
  int descriptor = -1;
  std::chrono::milliseconds commit_interval{};
  std::chrono::steady_clock::time_point last_commit{};
  std::int64_t rows_ready = 0;

  ~Impl() {
    if (descriptor >= 0) ::close(descriptor);
  }

  Error cannot_write() const { return system_error(path.string(), "cannot be written"); }

  void write_rows(const RowExtents& where, std::int64_t first, std::int64_t count, const char* data) const {
    while (count > 0) {
      const std::int64_t chunk = first / where.rows_per_chunk;
      const std::int64_t within = first % where.rows_per_chunk;
      const std::int64_t rows = std::min(count, where.rows_per_chunk - within);
      const auto bytes = static_cast<std::size_t>(rows * where.row_bytes);
      const std::uint64_t address = where.chunk_addresses[static_cast<std::size_t>(chunk)];
      const std::uint64_t place = address + static_cast<std::uint64_t>(within * where.row_bytes);
      if (!write_whole(descriptor, place, data, bytes)) throw cannot_write();
      data += bytes;
      first += rows;
      count -= rows;
    }
  }

  void write_array(const std::string& name, ArrayType type, std::int64_t first, std::size_t values,
                   const void* data) const {
    const auto found = std::find_if(spec.arrays.begin(), spec.arrays.end(),
                                    [&](const ArraySpec& array) { return array.name == name; });
    if (found == spec.arrays.end() || found->type != type)
      throw internal_error("no array '{}' of this type", name);
    const auto count = static_cast<std::int64_t>(values) / found->row_values();
    if (count * found->row_values() != static_cast<std::int64_t>(values) || first < 0 ||
        first + count > spec.count) {
      throw internal_error("rows {} + {} do not fit array '{}'", first, count, name);
    }
    write_rows(extents[static_cast<std::size_t>(found - spec.arrays.begin())], first, count,
               static_cast<const char*>(data));
  }

  void check_target(bool overwrite) const;
  void check_space() const;
  void create_or_continue(const WriteOptions& options);
  void start_anew(const std::string& job);
  void open_partial();
  void undo_finishing();
};

void RowFileWriter::Impl::check_target(bool overwrite) const {
  for (const ColumnSpec& column : spec.columns) {
    if (!is_column_name(column.name))
      throw input_error("{}: '{}' cannot be the name of a column; rename it", path.string(), column.name);
  }
  std::error_code ignored;  // what cannot be looked at cannot be written either, and opening it says why
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::exists(folder, ignored) && !ignored) {
    throw input_error("{}: cannot be written: there is no folder {} (make it first)", path.string(),
                      folder.string());
  }
  if (fs::is_directory(path, ignored))
    throw input_error("{}: cannot be written: it is a folder", path.string());
  refuse_existing(path, overwrite);
}

void RowFileWriter::Impl::check_space() const {
  double needed = 0;
  for (const ArraySpec& array : spec.arrays)
    needed += static_cast<double>(array.row_bytes()) * static_cast<double>(spec.count);
  for (const ColumnSpec& column : spec.columns) {
    needed += static_cast<double>(column_row_bytes(column)) * static_cast<double>(spec.count);
  }
  std::error_code failure;
  const fs::space_info space =
      fs::space(path.has_parent_path() ? path.parent_path() : fs::path("."), failure);
  if (!failure && static_cast<double>(space.available) < needed) {
    throw input_error("{}: needs {:.1f} MB, the disk has {:.1f} MB left; make room or write elsewhere",
                      path.string(), needed / 1e6, static_cast<double>(space.available) / 1e6);
  }
}

void RowFileWriter::Impl::create_or_continue(const WriteOptions& options) {
  journal = std::make_unique<Journal>(path.string() + ".partial.journal");
  std::error_code ignored;
  bool unfinished = fs::exists(partial, ignored) && !journal->is_new();
  if (unfinished && journal->job() != options.job_fingerprint) {
    if (!options.overwrite) {
      throw input_error(
          "{}: an unfinished file of another job (other inputs or settings); repeat that job's command to finish it, or throw it away with --overwrite",
          partial.string());
    }
    log::warning("{}: throwing away an unfinished file of another job", partial.string());
    unfinished = false;
  }
  if (unfinished) {
    if (journal->finishing()) undo_finishing();
    log::info("{}: continuing an unfinished file at row {} of {}", path.string(), journal->rows(),
              spec.count);
  } else {
    start_anew(options.job_fingerprint);
  }
  extents = read_extents(partial.string(), spec);
  open_partial();
  rows_ready = journal->rows();
}

void RowFileWriter::Impl::start_anew(const std::string& job) {
  // A journal left by a kill after the renaming says "all rows done"; gone before there is a file it could be
  // believed of.
  journal->clear();
  try {
    fs::remove(partial);
    structure_copy.remove();
    check_space();
    create_skeleton(partial.string(), spec);
    journal->start(job);
  } catch (...) {
    std::error_code ignored;
    fs::remove(partial, ignored);
    journal->remove();
    throw;
  }
}

void RowFileWriter::Impl::open_partial() {
  descriptor = ::open(partial.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throw cannot_write();
}

/// May be cut short and repeated: the journal says "finishing" until all is put back, and from then on the
/// copy is not needed.
void RowFileWriter::Impl::undo_finishing() {
  open_partial();
  structure_copy.restore(descriptor);
  if (::ftruncate(descriptor, journal->size_before_finishing()) != 0 || ::fsync(descriptor) != 0)
    throw cannot_write();
  ::close(std::exchange(descriptor, -1));
  journal->end_finishing();
}

RowFileWriter::RowFileWriter(const fs::path& path, const RowFileSpec& spec, const WriteOptions& options)
    : impl_(std::make_unique<Impl>(path)) {
  impl_->spec = spec;
  impl_->spec.attributes.emplace_back("job", options.job_fingerprint);
  impl_->commit_interval = options.commit_interval;
  impl_->check_target(options.overwrite);
  impl_->create_or_continue(options);
}

RowFileWriter::~RowFileWriter() = default;

std::int64_t RowFileWriter::rows_done() const { return impl_->journal->rows(); }

void RowFileWriter::write(const std::string& array, std::int64_t first, std::span<const float> values) {
  impl_->write_array(array, ArrayType::kFloat32, first, values.size(), values.data());
}

void RowFileWriter::write(const std::string& array, std::int64_t first,
                          std::span<const std::uint8_t> values) {
  impl_->write_array(array, ArrayType::kUint8, first, values.size(), values.data());
}

void RowFileWriter::write(const catalog::Column& column, std::int64_t first) {
  const auto& columns = impl_->spec.columns;
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnSpec& spec) { return spec.name == column.name; });
  if (found == columns.end() || found->type != static_cast<ColumnType>(column.data.index())) {
    throw internal_error("no column '{}' of this type", column.name);
  }
  const auto count = static_cast<std::int64_t>(column.size());
  if (first < 0 || first + count > impl_->spec.count)
    throw internal_error("rows do not fit column '{}'", column.name);
  const std::size_t index = impl_->spec.arrays.size() + static_cast<std::size_t>(found - columns.begin());
  const std::string bytes = encode_column(column, *found);
  impl_->write_rows(impl_->extents[index], first, count, bytes.data());
}

void RowFileWriter::note_problem(std::int64_t row, const std::string& reason) {
  impl_->journal->note_problem({row, reason});
}

void RowFileWriter::commit(std::int64_t rows) {
  impl_->rows_ready = rows;
  const auto now = std::chrono::steady_clock::now();
  if (rows == impl_->spec.count || now - impl_->last_commit >= impl_->commit_interval) keep();
}

void RowFileWriter::keep() {
  impl_->last_commit = std::chrono::steady_clock::now();
  if (::fdatasync(impl_->descriptor) != 0) throw impl_->cannot_write();
  impl_->journal->commit(impl_->rows_ready);
}

void RowFileWriter::finish(const Attributes& more_attributes) {
  Impl& impl = *impl_;
  if (impl.rows_ready != impl.spec.count) {
    throw internal_error("{}: {} of {} rows are written", impl.path.string(), impl.rows_ready,
                         impl.spec.count);
  }
  if (impl.journal->rows() != impl.rows_ready) keep();
  impl.structure_copy.save(impl.descriptor, impl.extents);
  impl.journal->begin_finishing(static_cast<std::int64_t>(fs::file_size(impl.partial)));
  ::close(std::exchange(impl.descriptor, -1));
  complete_skeleton(impl.partial.string(), impl.journal->problems(), more_attributes);
  impl.open_partial();
  if (::fsync(impl.descriptor) != 0) throw impl.cannot_write();
  std::error_code failure;
  fs::rename(impl.partial, impl.path, failure);
  if (failure) throw input_error("{}: cannot be written: {}", impl.path.string(), failure.message());
  impl.structure_copy.remove();
  impl.journal->remove();
}

}  // namespace peculiar::store
