#include "store/structure_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "store/descriptor.h"

namespace peculiar::store {

namespace {

// The file: kMagic, the fingerprint of everything after it, then pieces of (offset, length, bytes).
constexpr std::string_view kMagic = "peculiar structure 1\n";
constexpr std::size_t kFingerprintSize = 32;
constexpr std::size_t kPieceHeader = 2 * sizeof(std::uint64_t);

/// Calls visit(offset, bytes) for every stretch of the file without rows.
template <typename Visit>
void for_each_gap(const std::vector<RowExtents>& extents, std::uint64_t file_size, Visit visit) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
  for (const RowExtents& where : extents) {
    if (where.bytes() > 0) taken.emplace_back(where.address, where.bytes());
  }
  std::sort(taken.begin(), taken.end());
  std::uint64_t end = 0;
  for (const auto& [address, bytes] : taken) {
    if (address > end) visit(end, address - end);
    end = address + bytes;
  }
  if (file_size > end) visit(end, file_size - end);
}

}  // namespace

void StructureCopy::save(int row_file, const std::vector<RowExtents>& extents) const {
  struct stat status {};
  if (::fstat(row_file, &status) != 0) throw system_error(path_.string(), "cannot be made");
  std::string pieces;
  for_each_gap(extents, static_cast<std::uint64_t>(status.st_size),
               [&](std::uint64_t offset, std::uint64_t bytes) {
                 const std::size_t start = pieces.size();
                 pieces.resize(start + kPieceHeader + bytes);
                 std::memcpy(pieces.data() + start, &offset, sizeof offset);
                 std::memcpy(pieces.data() + start + sizeof offset, &bytes, sizeof bytes);
                 if (!read_whole(row_file, offset, pieces.data() + start + kPieceHeader, bytes))
                   throw system_error(path_.string(), "cannot be made");
               });
  const std::string content = std::string(kMagic) + fingerprint(pieces) + pieces;
  // Not an AtomicFile, whose temporary file would survive a kill: this copy is not used until the next line
  // of the journal says that it is complete.
  const int copy = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const bool written =
      copy >= 0 && write_whole(copy, 0, content.data(), content.size()) && ::fsync(copy) == 0;
  const int code = errno;
  if (copy >= 0) ::close(copy);
  errno = code;
  if (!written) throw system_error(path_.string(), "cannot be written");
  sync_folder_of(path_);
}

void StructureCopy::restore(int row_file) const {
  const std::string content = read_file(path_);
  const std::string_view all = content;
  const std::size_t head = kMagic.size() + kFingerprintSize;
  if (all.size() < head || !all.starts_with(kMagic) ||
      all.substr(kMagic.size(), kFingerprintSize) != fingerprint(all.substr(head))) {
    throw input_error(
        "{}: damaged, so that the unfinished file beside it cannot be put right; remove all three .partial files and start anew",
        path_.string());
  }
  for (std::size_t start = head; start + kPieceHeader <= all.size();) {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::memcpy(&offset, all.data() + start, sizeof offset);
    std::memcpy(&bytes, all.data() + start + sizeof offset, sizeof bytes);
    start += kPieceHeader;
    if (bytes > all.size() - start)
      throw internal_error("{}: a piece is longer than the copy", path_.string());
    if (!write_whole(row_file, offset, all.data() + start, bytes))
      throw system_error(path_.string(), "cannot be put back");
    start += bytes;
  }
}

void StructureCopy::remove() const {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace peculiar::store
