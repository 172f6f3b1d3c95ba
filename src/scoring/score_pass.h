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

inline constexpr int kMethodVersion = 5;  ///< increased when the same settings give different numbers
/// Number of stamps that pass through the networks together. The rounding of a stamp's scores depends on its
/// block, so blocks are always counted from the first stamp.
inline constexpr std::int64_t kScoreBlock = 512;

/// Stamps and their known columns, before scoring.
struct StampBlock {
  std::int64_t first = 0;           ///< index of the first among all scored stamps
  std::vector<std::int64_t> rows;   ///< in the sample
  stamps::StampPixels stamps;       ///< as in the sample; the variance is not needed
  std::vector<std::int64_t> flags;  ///< store::SampleFlag, as in the sample
  catalog::Table known;             ///< further columns of the scores file
};

/// A block prepared for the networks.
struct PreparedBlock {
  std::int64_t first = 0;
  stamps::PreparedStamps stamps;
  catalog::Table columns;  ///< row, flags, artefacts and the known columns

  std::int64_t count() const { return std::ssize(stamps.numbers); }
};

/// Metadata of a scores file that the pass does not know.
struct ScoresAbout {
  std::string provenance;  ///< JSON
  std::string model, sample, sample_job, ranking;
  SearchRecord search;        ///< how reconstructions are searched for, now or later
  bool is_searched = false;   ///< has columns of a search
  bool has_variance = false;  ///< whether the sample has a variance
  std::vector<statistics::DriftLine> drift;
};

/// One pass of stamps, from any source, through scorers to the rows of a scores file.
class ScorePass {
 public:
  /// `session` and `preparation` must outlive this object. `is_whole`: also computes artefacts.
  ScorePass(const ScoringSession& session, const stamps::StampPreparation& preparation, bool is_whole)
      : session_(session), preparation_(preparation), is_whole_(is_whole) {}

  bool is_whole() const { return is_whole_; }
  /// Learns the usual properties of these rows of a sample, if artefacts are computed.
  void learn_usual(const store::SampleReader& sample, std::span<const std::int64_t> rows,
                   const RunContext& context);

  /// Names of the pass's own columns, including those of a search, which no other column may have.
  static std::set<std::string> own_names(const ScoringSession& session, bool has_variance);
  /// Columns of a scores file: those of the pass and the `known` ones; `flux` is in `unit`.
  std::vector<store::ColumnSpec> columns(const std::vector<store::ColumnSpec>& known,
                                         const std::string& unit) const;
  /// Attributes of a scores file: the model, the sample, and how the columns are made.
  store::Attributes attributes(const ScoresAbout& about) const;

  /// Everything that needs no network. Thread-safe.
  PreparedBlock prepare(StampBlock block, const RunContext& context) const;
  /// Runs the networks and writes all columns of the block; `vectors` and `features` as in
  /// ScoringSession::score.
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

/// Indices of the stamps used for drift: all of `count`, or 1000 evenly spread over them.
std::vector<std::int64_t> drift_rows(std::int64_t count);
/// Compares these rows of a sample, except those at an edge or in a gap, which are not ranked, with the
/// images held out in training.
std::vector<statistics::DriftLine> drift_of(const ScoringSession& session, const store::SampleReader& sample,
                                            std::vector<std::int64_t> rows);

}  // namespace peculiar::scoring
