#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/log.h"
#include "store/column_values.h"
#include "store/journal.h"
#include "store/row_file.h"
#include "store/row_layout.h"

static_assert(std::endian::native == std::endian::little, "rows are written as they lie in memory");

namespace peculiar::store {

namespace fs = std::filesystem;

namespace {

/// False, with errno set, when not every byte could be written.
bool write_whole(int descriptor, std::uint64_t offset, const char* data, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t count = ::pwrite(descriptor, data, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    offset += static_cast<std::uint64_t>(count);
    data += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

struct RowFileWriter::Impl {
  fs::path path;
  fs::path partial;
  fs::path metadata_copy;
  RowFileSpec spec;
  std::unique_ptr<Journal> journal;
  std::vector<RowExtents> extents;
  int descriptor = -1;
  std::chrono::steady_clock::time_point last_commit{};
  std::int64_t rows_ready = 0;

  ~Impl() {
    if (descriptor >= 0) ::close(descriptor);
  }

  Error system_error(const char* what) const {
    const int code = errno;
    const char* advice = code == ENOSPC || code == EDQUOT
                             ? "; make room and run the same command again, it goes on from there"
                             : "";
    return input_error("{}: {}: {}{}", path.string(), what, std::strerror(code), advice);
  }

  void write_at(std::uint64_t offset, const char* data, std::size_t bytes) const {
    if (!write_whole(descriptor, offset, data, bytes)) throw system_error("cannot be written");
  }

  void write_rows(const RowExtents& where, std::int64_t first, std::int64_t count, const char* data) const {
    while (count > 0) {
      const std::int64_t chunk = first / where.rows_per_chunk;
      const std::int64_t within = first % where.rows_per_chunk;
      const std::int64_t rows = std::min(count, where.rows_per_chunk - within);
      const auto bytes = static_cast<std::size_t>(rows * where.row_bytes);
      const std::uint64_t address = where.chunk_addresses[static_cast<std::size_t>(chunk)];
      write_at(address + static_cast<std::uint64_t>(within * where.row_bytes), data, bytes);
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

  void create_or_continue(const WriteOptions& options);
  void check_space() const;
  void undo_finishing();
  void save_metadata();
  template <typename Visit>
  void for_each_gap(std::uint64_t file_size, Visit visit) const;
};

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
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder)) {
    throw input_error("{}: cannot be written: there is no folder {} (make it first)", path.string(),
                      folder.string());
  }
  if (fs::is_directory(path)) throw input_error("{}: cannot be written: it is a folder", path.string());
  if (fs::exists(path) && !options.overwrite) {
    throw input_error("{}: exists already; remove it, choose another name, or allow --overwrite",
                      path.string());
  }
  const bool unfinished = fs::exists(partial);
  if (!unfinished) check_space();
  journal = std::make_unique<Journal>(path.string() + ".partial.journal");
  if (unfinished && !journal->is_new()) {
    if (journal->job() != options.job_fingerprint) {
      throw input_error(
          "{}: an unfinished file of another job (other inputs or settings); remove it and {} to start anew, "
          "or repeat that job's command to finish it",
          partial.string(), partial.filename().string() + ".journal");
    }
    if (journal->finishing()) undo_finishing();
    log::info("{}: continuing an unfinished file at row {} of {}", path.string(), journal->rows(),
              spec.count);
  } else {
    // A journal left by a kill after the renaming says "all rows done"; gone before there is a file it could be believed of.
    journal->clear();
    create_skeleton(partial.string(), spec);
    journal->start(options.job_fingerprint);
  }
  extents = read_extents(partial.string(), spec);
  descriptor = ::open(partial.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throw system_error("cannot be written");
  rows_ready = journal->rows();
}

/// Calls visit(offset, bytes) for every stretch of the file that holds no rows, that is HDF5's own structure.
template <typename Visit>
void RowFileWriter::Impl::for_each_gap(std::uint64_t file_size, Visit visit) const {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
  for (const RowExtents& where : extents) {
    for (const std::uint64_t address : where.chunk_addresses)
      taken.emplace_back(address, where.chunk_bytes());
  }
  std::sort(taken.begin(), taken.end());
  std::uint64_t end = 0;
  for (const auto& [address, bytes] : taken) {
    if (address > end) visit(end, address - end);
    end = address + bytes;
  }
  if (file_size > end) visit(end, file_size - end);
}

void RowFileWriter::Impl::save_metadata() {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw system_error("cannot be read");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  std::string content;
  for_each_gap(size, [&](std::uint64_t offset, std::uint64_t bytes) {
    const std::size_t start = content.size();
    content.resize(start + 16 + bytes);
    std::memcpy(content.data() + start, &offset, 8);
    std::memcpy(content.data() + start + 8, &bytes, 8);
    if (::pread(descriptor, content.data() + start + 16, bytes, static_cast<off_t>(offset)) !=
        static_cast<ssize_t>(bytes)) {
      throw system_error("cannot be read");
    }
  });
  // Not an AtomicFile, whose temporary file a kill would leave lying: the journal's next line says that the
  // copy is whole.
  const int copy = ::open(metadata_copy.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const bool written =
      copy >= 0 && write_whole(copy, 0, content.data(), content.size()) && ::fsync(copy) == 0;
  const int code = errno;
  if (copy >= 0) ::close(copy);
  errno = code;
  if (!written) throw system_error("cannot be written");
  journal->begin_finishing(status.st_size);
}

void RowFileWriter::Impl::undo_finishing() {
  const std::string content = read_file(metadata_copy);
  descriptor = ::open(partial.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) throw system_error("cannot be written");
  for (std::size_t start = 0; start + 16 <= content.size();) {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::memcpy(&offset, content.data() + start, 8);
    std::memcpy(&bytes, content.data() + start + 8, 8);
    write_at(offset, content.data() + start + 16, bytes);
    start += 16 + bytes;
  }
  if (::ftruncate(descriptor, journal->size_before_finishing()) != 0) throw system_error("cannot be written");
  ::close(descriptor);
  descriptor = -1;
}

RowFileWriter::RowFileWriter(const fs::path& path, const RowFileSpec& spec, const WriteOptions& options)
    : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  impl_->partial = path.string() + ".partial";
  impl_->metadata_copy = path.string() + ".partial.metadata";
  impl_->spec = spec;
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
  if (rows == impl_->spec.count || now - impl_->last_commit >= std::chrono::seconds(1)) keep();
}

void RowFileWriter::keep() {
  impl_->last_commit = std::chrono::steady_clock::now();
  if (::fdatasync(impl_->descriptor) != 0) throw impl_->system_error("cannot be written");
  impl_->journal->commit(impl_->rows_ready);
}

void RowFileWriter::finish(const Attributes& more_attributes) {
  Impl& impl = *impl_;
  if (impl.rows_ready != impl.spec.count) {
    throw internal_error("{}: {} of {} rows are written", impl.path.string(), impl.rows_ready,
                         impl.spec.count);
  }
  if (impl.journal->rows() != impl.rows_ready) keep();
  impl.save_metadata();
  ::close(std::exchange(impl.descriptor, -1));
  complete_skeleton(impl.partial.string(), impl.journal->problems(), more_attributes);
  impl.descriptor = ::open(impl.partial.c_str(), O_RDWR | O_CLOEXEC);
  if (impl.descriptor < 0 || ::fsync(impl.descriptor) != 0) throw impl.system_error("cannot be finished");
  std::error_code failure;
  fs::rename(impl.partial, impl.path, failure);
  if (failure) throw input_error("{}: cannot be written: {}", impl.path.string(), failure.message());
  fs::remove(impl.metadata_copy, failure);
  impl.journal->remove();
}

}  // namespace peculiar::store
