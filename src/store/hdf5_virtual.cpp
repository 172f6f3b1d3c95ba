#include "store/hdf5_virtual.h"

#include <filesystem>
#include <vector>

#include "base/error.h"

namespace peculiar::store {

namespace {

std::string source_name(hid_t layout, std::size_t index) {
  const ssize_t length = H5Pget_virtual_filename(layout, index, nullptr, 0);
  if (length <= 0) return "";
  std::vector<char> text(static_cast<std::size_t>(length) + 1);
  H5Pget_virtual_filename(layout, index, text.data(), text.size());
  return text.data();
}

/// Searches as the library does: under the given name, or beside the file that names it (for an absolute
/// name, its last part).
bool is_there(const std::string& source, const std::filesystem::path& folder) {
  std::error_code none;
  const std::filesystem::path named(source);
  return std::filesystem::exists(named, none) ||
         std::filesystem::exists(folder / (named.is_absolute() ? named.filename() : named), none);
}

}  // namespace

void check_virtual_sources(hid_t dataset, const std::string& path, const std::string& place) {
  const Handle layout(H5Dget_create_plist(dataset), H5Pclose);
  std::size_t parts = 0;
  if (!layout.valid() || H5Pget_layout(layout) != H5D_VIRTUAL || H5Pget_virtual_count(layout, &parts) < 0)
    return;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::string last;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::string source = source_name(layout, part);
    // "." is the file itself; a pattern (%b) stands for any number of files.
    if (source.empty() || source == "." || source == last || source.find('%') != std::string::npos) continue;
    if (!is_there(source, folder)) {
      throw input_error("{}: its values are in {}, which is not there; put it beside {}", place, source,
                        std::filesystem::path(path).filename().string());
    }
    last = source;
  }
}

}  // namespace peculiar::store
