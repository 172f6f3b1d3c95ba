#include "report/file_words.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "report/html.h"
#include "store/row_file.h"

namespace peculiar::report {

namespace fs = std::filesystem;

namespace {

constexpr std::pair<std::string_view, const char*> kSuffixes[] = {{".safetensors", "model"},
                                                                  {".fits", "FITS"},
                                                                  {".fit", "FITS"},
                                                                  {".fits.gz", "FITS"},
                                                                  {".fits.fz", "FITS"},
                                                                  {".ecsv", "table"},
                                                                  {".csv", "table"},
                                                                  {".vot", "table"},
                                                                  {".xml", "table"},
                                                                  {".cat", "table"},
                                                                  {".h5", "HDF5"},
                                                                  {".hdf5", "HDF5"},
                                                                  {".npy", "array"},
                                                                  {".png", "picture"},
                                                                  {".jpg", "picture"},
                                                                  {".jpeg", "picture"},
                                                                  {".toml", "settings"},
                                                                  {".reg", "DS9 regions"},
                                                                  {".html", "report"},
                                                                  {".txt", "text"},
                                                                  {".pdf", "figure"},
                                                                  {".svg", "figure"},
                                                                  {"contents.json", "list of exhibits"},
                                                                  {"run.json", "record of a run"}};

}  // namespace

std::string kind_of_file(const fs::path& folder, const std::string& path) {
  const fs::path place = folder / path;
  std::error_code ignored;
  if (fs::is_directory(place, ignored)) return "folder";
  if (fs::is_regular_file(place, ignored)) {
    if (const std::string kind = store::row_file_kind(place); !kind.empty()) return kind;
  }
  std::string name = path;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto& [suffix, kind] : kSuffixes) {
    if (name.ends_with(suffix)) return kind;
  }
  return "file";
}

catalog::Column with_plain_texts(catalog::Column column) {
  if (auto* texts = std::get_if<std::vector<std::string>>(&column.data)) {
    for (std::string& text : *texts) {
      text = with_replacement_characters(text);
      std::replace_if(
          text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    }
  }
  return column;
}

}  // namespace peculiar::report
