#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace peculiar::analysis {

/// File that marks a folder of exhibits.
inline constexpr const char* kContentsName = "contents.json";

/// Section of exhibits for scores that are not leading; reports may collapse it.
inline constexpr const char* kOtherScores = "Other scores";

/// A table or figure, as files in several formats.
struct Exhibit {
  std::string id;       ///< unique in its folder: lower-case letters, digits, hyphens ("table-1")
  std::string kind;     ///< "table" or "figure"
  std::string section;  ///< heading ("Tables", "Scores")
  std::string title;
  std::string caption;
  std::string alt;  ///< description of a figure
  /// Path by format, relative to the folder: csv (its first row has the headings as shown), tex and text for
  /// a table; svg, pdf and data (CSV) for a figure.
  std::map<std::string, std::string> files;
};

/// Results of `peculiar evaluate` and `peculiar compare` (docs/formats.md).
struct Exhibits {
  std::string kind;  ///< "evaluation" or "comparison"
  std::string title;
  std::vector<std::string> findings;  ///< plain sentences, the most important first
  std::vector<Exhibit> exhibits;
  std::string provenance;  ///< JSON
};

/// Writes FOLDER/contents.json atomically, after the files. Errors (internal): a file that is not in the
/// folder; a duplicate id.
void write_exhibits(const std::filesystem::path& folder, const Exhibits& exhibits);

/// A folder of exhibits in preparation: put files into files(), then call finish(). Without finish(), the
/// folder keeps its previous contents.
class ExhibitFolder {
 public:
  /// Creates the folder if necessary. Errors (input): it has exhibits and `overwrite` is false; it is a file;
  /// it cannot be created.
  ExhibitFolder(std::filesystem::path folder, bool overwrite);
  ~ExhibitFolder();
  ExhibitFolder(const ExhibitFolder&) = delete;
  ExhibitFolder& operator=(const ExhibitFolder&) = delete;

  const std::filesystem::path& files() const { return unfinished_; }
  /// Deletes the files that an earlier run has listed, moves the new files into place, and writes the
  /// contents. Other files in the folder stay.
  void finish(const Exhibits& exhibits);

 private:
  std::filesystem::path folder_;
  std::filesystem::path unfinished_;
};

/// Reads the contents of a folder, or the file itself. Errors (input), naming the file: missing; not JSON;
/// not of this format; of a newer version; a missing key or one of the wrong type; a listed file that is
/// missing or outside the folder.
Exhibits read_exhibits(const std::filesystem::path& path);

}  // namespace peculiar::analysis
