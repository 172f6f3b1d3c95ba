#include "horizon/output_texts.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/letters.h"

namespace peculiar::horizon {

namespace fs = std::filesystem;

fs::path output_text(const fs::path& output, const std::string& name) {
  std::error_code none;
  for (const fs::path& folder : {output, output / "group_00001"}) {
    if (fs::is_regular_file(folder / name, none)) return folder / name;
  }
  return {};
}

std::optional<bool> uses_proper_time(const fs::path& output) {
  const fs::path path = output_text(output, "namelist.txt");
  if (path.empty()) return std::nullopt;
  bool proper = false;
  std::istringstream lines(lower_case(read_file(path)));
  for (std::string line; std::getline(lines, line);) {
    line.resize(std::min(line.size(), line.find('!')));  // a comment
    std::erase_if(line, [](unsigned char c) { return std::isspace(c) != 0; });
    // A line may have several assignments, separated by commas.
    for (auto at = line.find("use_proper_time="); at != std::string::npos;
         at = line.find("use_proper_time=", at + 1)) {
      const auto value = line.find_first_not_of('.', at + std::string("use_proper_time=").size());
      if (value == std::string::npos || (line[value] != 't' && line[value] != 'f'))
        throw input_error("{}: use_proper_time is neither true nor false; set --birth-time", path.string());
      proper = line[value] == 't';
    }
  }
  return proper;
}

std::int64_t star_count(const fs::path& output) {
  std::string number =
      output.filename().empty() ? output.parent_path().filename().string() : output.filename().string();
  number.erase(0, number.find_last_of('_') + 1);
  const fs::path path = output_text(output, "header_" + number + ".txt");
  if (path.empty()) return -1;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first;
    std::int64_t count = -1;
    if (line.find("Total number of star particles") != std::string::npos && lines >> count) return count;
    if (words >> first && first == "star" && words >> count) return count;
  }
  return -1;
}

}  // namespace peculiar::horizon
