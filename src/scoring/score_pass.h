#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "scoring/artefact_columns.h"
#include "scoring/search_record.h"
#include "scoring/session.h"
#include "stamps/stamp_reader.h"
#include "store/row_file.h"

namespace peculiar::scoring {

inline constexpr int kMethodVersion = 3;  ///< raised where the same settings come to give other numbers
/// Stamps that go through the networks together. The numbers of a stamp depend on it beyond their rounding,
/// so that whoever scores the same stamps in the same order counts blocks from their first.
inline constexpr std::int64_t kScoreBlock = 512;

/// Stamps and what is known of them, on their way to their scores.
struct StampBlock {
  std::int64_t first = 0;           ///< number of the first among all that are scored
  std::vector<std::int64_t> rows;   ///< in the sample
  stamps::StampPixels stamps;       ///< as the sample has them; the variance is not needed
  std::vector<std::int64_t> flags;  ///< store::SampleFlag, as the sample has them
  catalog::Table known;             ///< further columns of the scores
};

/// The same, as the networks see them.
struct PreparedBlock {
  std::int64_t first = 0;
  stamps::PreparedStamps stamps;
  catalog::Table columns;  ///< row, flags, artefacts, and all that was known

  std::int64_t count() const { return std::ssize(stamps.numbers); }
};

/// What a file of scores says of itself besides what its pass knows.
struct ScoresAbout {
  std::string provenance;  ///< JSON
  std::string model, sample, sample_job, ranking;
  SearchRecord search;        ///< how reconstructions are searched for, now or later
  bool is_searched = false;   ///< has columns of a search
  bool has_variance = false;  ///< has the sample one?
  std::vector<statistics::DriftLine> drift;
};

/// One pass of stamps through scorers to the rows of a file of scores, from wherever they come.
class ScorePass {
 public:
  /// `session` must stay. `is_whole`: besides the scorers, artefacts and the stamps' shapes are looked at.
  ScorePass(const ScoringSession& session, const stamps::StampPreparation& preparation, bool is_whole)
      : session_(session), preparation_(preparation), is_whole_(is_whole) {}

  bool is_whole() const { return is_whole_; }
  /// Learns what is usual in these rows of a sample, where artefacts are looked at.
  void learn_usual(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                   const RunContext& context);

  /// The names of columns of its own, which no other column may have: with those of a search.
  static std::set<std::string> own_names(const ScoringSession& session, bool has_variance);
  /// Of a file of scores: with the columns that come along, and whose `flux` is in `unit`.
  std::vector<store::ColumnSpec> columns(const std::vector<store::ColumnSpec>& known,
                                         const std::string& unit) const;
  /// Of a file of scores: the model, the sample, and how its columns are made.
  store::Attributes attributes(const ScoresAbout& about) const;

  /// All that needs no network. Thread-safe.
  PreparedBlock prepare(StampBlock block, const RunContext& context) const;
  /// The networks. Writes all columns of the block; `vectors` and `features` as ScoringSession::score.
  void write(store::RowFileWriter& writer, PreparedBlock block, std::span<const float> vectors = {},
             std::vector<float>* features = nullptr) const;

 private:
  /// How the columns are made (store/score_making.h).
  nlohmann::json making(bool searched, bool has_variance) const;

  const ScoringSession& session_;
  const stamps::StampPreparation& preparation_;
  bool is_whole_;
  std::optional<ArtefactColumns> artefacts_;
};

/// Of `count` stamps those, from 0, by which drift is told: all, or 1000 spread over them.
std::vector<std::int64_t> drift_rows(std::int64_t count);
/// These rows of a sample beside the images held out in training.
std::vector<statistics::DriftLine> drift_of(const ScoringSession& session, const stamps::StampReader& reader,
                                            std::span<const std::int64_t> rows);

}  // namespace peculiar::scoring
