#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace peculiar::labels {

/// The three classes that every user has; further ones are the user's own words.
inline constexpr const char* kInteresting = "interesting";
inline constexpr const char* kBoring = "boring";
inline constexpr const char* kArtefact = "artefact";

/// What one person said of one image, or took back: one line of a label file.
struct Decision {
  std::int64_t number = 0;      ///< of the line, from 1; set by the file
  std::string id;               ///< of the image
  std::string label;            ///< class, at most 64 bytes, no control characters; "" = none
  std::optional<double> grade;  ///< how interesting, 0 to 5
  std::string note;             ///< free text, one line, at most 2,000 bytes; line breaks become spaces
  std::string who;
  std::string when;    ///< ISO 8601, UTC, to the millisecond: "2026-11-28T07:12:03.120Z"
  std::string model;   ///< fingerprint of the model whose scores were shown
  std::string scores;  ///< job of the scores file that was shown (WriteOptions::job_fingerprint)
  std::string
      asked;  ///< why the image was shown: "rank", "uncertain", "random", or "" for the viewer's choice
  /// Number of the decision that this line takes back; 0 for an ordinary one. Label, grade and note of such a
  /// line are those that the image has afterwards, so that the last line of each id holds.
  std::int64_t undoes = 0;
};

/// What holds of an image now.
struct Label {
  std::string label;
  std::optional<double> grade;
  std::string note;
  std::int64_t number = 0;  ///< of the decision that set it
};

/// A label file: CSV, one line a decision, only ever appended to. An append is one write under a lock,
/// flushed to the disk before append() returns; a line that a kill has cut short is dropped by the next
/// append and by readers. Several programs may append to one file. Thread-safe.
class LabelLog {
 public:
  /// Opens the file, or begins it with the first append. Errors (input): not a label file (names the format
  /// that it looks like and how to convert it), a line that cannot be read (names it).
  explicit LabelLog(std::filesystem::path path);
  ~LabelLog();
  LabelLog(const LabelLog&) = delete;
  LabelLog& operator=(const LabelLog&) = delete;

  const std::filesystem::path& path() const;

  /// Appends decisions about images as one write; their `number`, and an empty `when`, are filled in. Errors
  /// (usage): a grade outside 0 to 5, a class or note that is too long, a class with control characters, an
  /// empty id; (input): the file cannot be written.
  std::vector<Decision> append(std::vector<Decision> decisions);
  /// Takes back the latest decision by `who` that still holds (as one step what one append() wrote); nothing
  /// where there is none.
  std::vector<Decision> undo(const std::string& who);

  /// Reads what other programs have appended since. True where there was any.
  bool refresh();
  std::int64_t last() const;                                      ///< number of the last decision
  std::vector<Decision> decisions(std::int64_t after = 0) const;  ///< those with greater numbers
  std::optional<Label> of(const std::string& id) const;
  std::unordered_map<std::string, Label> current() const;  ///< only images that have a label, grade or note

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::labels
