#include "store/hdf5_claim.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <limits>

namespace peculiar::store {

namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kAlwaysBelieved = std::uint64_t{64} << 20;
/// Maximum compression of Deflate: 1032 bytes to one. Uncompressed data may be partly fill values.
constexpr std::uint64_t kDeflateRatio = 1100;
/// Other filters (zstd, scale-offset) have no useful bound; a blank image compresses well.
constexpr std::uint64_t kOtherRatio = 100000;

/// Bytes of a file on disk: for a sparse file those allocated, if the file system counts them.
std::uint64_t bytes_on_disk(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return 0;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const auto blocks = static_cast<std::uint64_t>(status.st_blocks) * 512;
  return blocks == 0 ? size : std::min(size, blocks);
}

std::string file_of(hid_t object) {
  const ssize_t length = H5Fget_name(object, nullptr, 0);
  if (length <= 0) return "";
  std::string name(static_cast<std::size_t>(length) + 1, '\0');
  H5Fget_name(object, name.data(), name.size());
  name.pop_back();
  return name;
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return a > kMost - b ? kMost : a + b; }

/// Bytes of the raw files named by an `external` dataset.
std::uint64_t external_bytes(hid_t settings, int files) {
  std::uint64_t bytes = 0;
  for (int i = 0; i < files; ++i) {
    char name[4096] = {};
    off_t offset = 0;
    hsize_t size = 0;
    if (H5Pget_external(settings, static_cast<unsigned>(i), sizeof name - 1, name, &offset, &size) < 0)
      continue;
    bytes = sum(bytes, bytes_on_disk(name));
  }
  return bytes;
}

/// Bytes of the files behind a virtual dataset; unbounded if their names are a pattern.
std::uint64_t virtual_bytes(hid_t settings, const std::string& file) {
  std::size_t sources = 0;
  if (H5Pget_virtual_count(settings, &sources) < 0) return 0;
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < sources; ++i) {
    char name[4096] = {};
    if (H5Pget_virtual_filename(settings, i, name, sizeof name - 1) < 0) continue;
    const std::string source = name;
    if (source.find('%') != std::string::npos) return kMost;
    bytes = sum(bytes, source == "."
                           ? bytes_on_disk(file)
                           : std::max(bytes_on_disk((folder / source).string()), bytes_on_disk(source)));
  }
  return bytes;
}

std::uint64_t filter_ratio(hid_t settings) {
  const int filters = std::max(0, H5Pget_nfilters(settings));
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    unsigned config = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(settings, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
      return kOtherRatio;
  }
  return kDeflateRatio;
}

Error not_there(const std::string& place, std::uint64_t claimed, std::uint64_t stored) {
  return input_error(
      "{}: claims {:.3g} GB, but {:.3g} GB are stored; the file is damaged or was never filled", place,
      static_cast<double>(claimed) / 1e9, static_cast<double>(stored) / 1e9);
}

}  // namespace

std::uint64_t capped_product(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > kMost / b ? kMost : a * b;
}

void check_claim(hid_t dataset, std::uint64_t values, const std::string& place) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  const std::uint64_t claimed = capped_product(values, H5Tget_size(type));
  if (claimed <= kAlwaysBelieved) return;
  const std::string file = file_of(dataset);
  const Handle settings(H5Dget_create_plist(dataset), H5Pclose);
  const int external = H5Pget_external_count(settings);
  const bool is_virtual = H5Pget_layout(settings) == H5D_VIRTUAL;
  std::uint64_t stored = external > 0 ? external_bytes(settings, external)
                         : is_virtual ? virtual_bytes(settings, file)
                                      : bytes_on_disk(file);
  if (claimed <= stored) return;
  if (external <= 0 && !is_virtual) stored = std::min<std::uint64_t>(stored, H5Dget_storage_size(dataset));
  const std::uint64_t ratio = is_virtual ? kOtherRatio : filter_ratio(settings);
  if (claimed > capped_product(stored, ratio)) throw not_there(place, claimed, stored);
}

std::uint64_t check_claim(hid_t dataset, const std::string& place) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  std::uint64_t values = 1;
  const int axes = std::max(0, H5Sget_simple_extent_ndims(space));
  std::vector<hsize_t> shape(static_cast<std::size_t>(axes));
  if (axes > 0) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  for (const hsize_t length : shape) values = capped_product(values, length);
  if (std::find(shape.begin(), shape.end(), 0) != shape.end() || H5Sget_simple_extent_type(space) == H5S_NULL)
    values = 0;
  check_claim(dataset, values, place);
  return values;
}

void check_attribute_claim(hid_t attribute, const std::string& name) {
  const Handle type(H5Aget_type(attribute), H5Tclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  const auto values = static_cast<std::uint64_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
  const std::uint64_t claimed = capped_product(values, H5Tget_size(type));
  if (claimed <= kAlwaysBelieved) return;
  const std::string file = file_of(attribute);
  const std::uint64_t stored = bytes_on_disk(file);
  if (claimed > stored) throw not_there(file + ": attribute " + name, claimed, stored);
}

}  // namespace peculiar::store
