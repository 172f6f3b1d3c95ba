#pragma once

#include <cstdint>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "explorer/columns.h"
#include "explorer/labelling.h"
#include "explorer/learner.h"
#include "explorer/map_places.h"
#include "explorer/ranked_rows.h"
#include "learning/learn.h"

namespace peculiar::explorer {

/// Sorts by the ranking learned here; before any learning, by the scores file's column of this name, which
/// `peculiar learn` writes.
using learning::kLearned;
inline constexpr const char* kNext = "next";  ///< the images to inspect next

/// Which rows to show, and their order.
struct ViewQuery {
  std::string where;          ///< expression; "" for all
  std::string sort;           ///< column, kLearned, kNext; "" for the learned order, or else the ranking
  bool up = false;            ///< ascending
  std::vector<double> lasso;  ///< polygon x1, y1, x2, y2, ... on the map; empty for everywhere

  static ViewQuery of(const Request& request);
};

struct View {
  std::vector<Row> rows;
  std::string sort;                     ///< the column actually sorted by
  std::vector<learning::AskedFor> why;  ///< for kNext, one per row

  static constexpr std::uint32_t kNowhere = 0xffffffff;
  /// Position of each row of the scores, kNowhere for those not in the view.
  const std::vector<std::uint32_t>& places(std::size_t rows_of_scores) const;

 private:
  mutable std::once_flag placed_;
  mutable std::vector<std::uint32_t> places_;
};

/// Views; the latest are kept, so that further pages of a view cost nothing. Thread-safe.
class Views {
 public:
  Views(const Collection& collection, Columns& columns, const RankedRows& ranking, Map& map,
        const Labelling& labelling, const Learner& learner)
      : collection_(collection),
        columns_(columns),
        ranking_(ranking),
        map_(map),
        labelling_(labelling),
        learner_(learner) {}

  /// Throws catalog::ExpressionError for an invalid `where`. Refused (400): an unknown column; (404): a lasso
  /// without a map; (409): the learned order if there is none, here or in the scores file.
  std::shared_ptr<const View> get(ViewQuery query);

 private:
  using Pending = std::shared_future<std::shared_ptr<const View>>;
  std::string key_of(const ViewQuery& query) const;
  std::shared_ptr<const View> make(const ViewQuery& query);
  /// Matching rows in the order of the ranking.
  std::vector<Row> chosen(const ViewQuery& query);
  std::vector<bool> fulfilled(const std::string& where);
  void ask_next(const std::vector<Row>& rows, bool is_all, View& view) const;

  const Collection& collection_;
  Columns& columns_;
  const RankedRows& ranking_;
  Map& map_;
  const Labelling& labelling_;
  const Learner& learner_;
  std::mutex mutex_;
  std::list<std::pair<std::string, Pending>> kept_;  ///< most recently used first
};

}  // namespace peculiar::explorer
