#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace peculiar::labels {

/// The three predefined classes; further ones are the user's own words.
inline constexpr const char* kInteresting = "interesting";
inline constexpr const char* kBoring = "boring";
inline constexpr const char* kArtefact = "artefact";

/// One person's decision on one image, or its undoing: one line of a label file.
struct Decision {
  std::int64_t number = 0;      ///< line number, from 1; set by the file
  std::string id;               ///< of the image
  std::string label;            ///< class, at most 64 bytes, no control characters; "" = none
  std::optional<double> grade;  ///< how interesting, 0 to 5
  std::string note;             ///< free text, one line, at most 2,000 bytes; line breaks become spaces
  std::string who;
  std::string when;    ///< ISO 8601, UTC, to the millisecond: "2026-11-28T07:12:03.120Z"
  std::string model;   ///< fingerprint of the model whose scores were displayed
  std::string scores;  ///< job of the displayed scores file (WriteOptions::job_fingerprint)
  std::string
      asked;  ///< why the image was shown: "rank", "uncertain", "random", or "" if the viewer chose it
  /// Number of the decision that this line undoes; 0 for an ordinary one. Label, grade and note of such a
  /// line are those that the image has afterwards, so that the last line of each id is always valid.
  std::int64_t undoes = 0;
};

/// The current label of an image.
struct Label {
  std::string label;
  std::optional<double> grade;
  std::string note;
  std::int64_t number = 0;  ///< of the decision that set it
};

/// A label file: CSV, one line per decision, append-only. An append is one write under a lock, flushed to
/// disk before append() returns; a line truncated by a kill is dropped by the next append and by readers.
/// Several programs may append to one file. Thread-safe.
class LabelLog {
 public:
  /// Opens the file, or creates it with the first append. Errors (input): not a label file (names the
  /// apparent format and how to convert it), a line that cannot be read (names it).
  explicit LabelLog(std::filesystem::path path);
  ~LabelLog();
  LabelLog(const LabelLog&) = delete;
  LabelLog& operator=(const LabelLog&) = delete;

  const std::filesystem::path& path() const;

  /// Appends decisions as one write; fills in `number`, and `when` if empty. Errors (usage): a grade outside
  /// 0 to 5, a class or note that is too long, a class with control characters, an empty id; (input): the
  /// file cannot be written.
  std::vector<Decision> append(std::vector<Decision> decisions);
  /// Returns the current label of an image.
  using LabelOf = std::function<std::optional<Label>(const std::string& id)>;
  /// Returns the decisions to append, made from the labels as they are. May be called twice.
  using Merge = std::function<std::vector<Decision>(const LabelOf&)>;
  /// Appends the decisions that `merge` returns. No other program can append between the last call of `merge`
  /// and the write. `merge` must not call this log. Errors: as append(), and those of `merge`.
  std::vector<Decision> append_merged(const Merge& merge);
  /// Undoes the latest decision by `who` that still stands (all decisions of one append() as one step);
  /// returns nothing if there is none.
  std::vector<Decision> undo(const std::string& who);

  /// Reads what other programs have appended since. Returns true if there was anything.
  bool refresh();
  /// Changes when the file was replaced or shortened: decisions read before may be no longer in it.
  std::int64_t edition() const;
  std::int64_t last() const;                                      ///< number of the last decision
  std::vector<Decision> decisions(std::int64_t after = 0) const;  ///< those with greater numbers
  std::optional<Label> of(const std::string& id) const;
  std::unordered_map<std::string, Label> current() const;  ///< only images with a label, grade or note

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::labels
