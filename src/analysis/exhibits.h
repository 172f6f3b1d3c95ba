#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace peculiar::analysis {

/// The file that makes a folder one of exhibits.
inline constexpr const char* kContentsName = "contents.json";

/// The section of exhibits about the scores that are not leading ones: a report may fold it.
inline constexpr const char* kOtherScores = "Other scores";

/// A table or a figure, as files in several formats.
struct Exhibit {
  std::string id;       ///< unique in its folder: small letters, digits, hyphens ("table-1")
  std::string kind;     ///< "table" or "figure"
  std::string section;  ///< the heading that it stands under ("Tables", "Scores")
  std::string title;
  std::string caption;
  std::string alt;  ///< of a figure: what one sees, in words
  /// Format to path, relative to the folder: of a table csv (its first row the headings as shown), tex and
  /// text; of a figure svg, pdf and data (CSV).
  std::map<std::string, std::string> files;
};

/// What `peculiar evaluate` and `peculiar compare` found (docs/formats.md).
struct Exhibits {
  std::string kind;  ///< "evaluation" or "comparison"
  std::string title;
  std::vector<std::string> findings;  ///< plain sentences, the most important first
  std::vector<Exhibit> exhibits;
  std::string provenance;  ///< JSON
};

/// Writes FOLDER/contents.json, whole or not at all; the files come before it. Errors (internal): a file that
/// is not in the folder, an id that is taken.
void write_exhibits(const std::filesystem::path& folder, const Exhibits& exhibits);

/// A folder of exhibits being made: put files into files(), then finish(). Destroyed without finish(), what
/// stood in the folder stays.
class ExhibitFolder {
 public:
  /// Creates the folder where it is not there. Errors (input): it has exhibits and `overwrite` does not allow
  /// to replace them, it is a file, it cannot be made.
  ExhibitFolder(std::filesystem::path folder, bool overwrite);
  ~ExhibitFolder();
  ExhibitFolder(const ExhibitFolder&) = delete;
  ExhibitFolder& operator=(const ExhibitFolder&) = delete;

  const std::filesystem::path& files() const { return unfinished_; }
  /// Takes away what an earlier run has listed, gives the files their places, and writes the contents. Other
  /// files in the folder stay.
  void finish(const Exhibits& exhibits);

 private:
  std::filesystem::path folder_;
  std::filesystem::path unfinished_;
};

/// Reads a folder's contents, or the file itself. Errors (input): missing, not JSON, not of this format, of a
/// newer version, a key that is missing or of another type, a listed file that is outside of the folder or
/// not there; each names the file.
Exhibits read_exhibits(const std::filesystem::path& path);

}  // namespace peculiar::analysis
