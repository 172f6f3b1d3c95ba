#include "explorer/views.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catalog/expression.h"
#include "learning/label_targets.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostKept = 12;
constexpr std::size_t kMostNext = 500;
constexpr std::size_t kLongestWhere = 4000;  // bytes
constexpr std::uint64_t kSeed = 1;

}  // namespace

ViewQuery ViewQuery::of(const Request& request) {
  ViewQuery query;
  query.where = request.text("where");
  query.sort = request.text("sort");
  query.up = request.flag("up");
  query.lasso = request.numbers("lasso");
  if (query.where.size() > kLongestWhere)
    throw refuse(400, "where: longer than {} characters", kLongestWhere);
  if (query.lasso.size() % 2 != 0 || query.lasso.size() == 2 || query.lasso.size() == 4)
    throw Refusal(400, "lasso: x1,y1,x2,y2,... of at least three corners");
  if (query.where.find_first_not_of(" \t\r\n") == std::string::npos) query.where.clear();
  return query;
}

const std::vector<std::uint32_t>& View::places(std::size_t rows_of_scores) const {
  std::call_once(placed_, [&] {
    places_.resize(rows_of_scores, kNowhere);
    for (std::size_t i = 0; i < rows.size(); ++i) places_[rows[i]] = static_cast<std::uint32_t>(i);
  });
  return places_;
}

std::shared_ptr<const View> Views::get(ViewQuery query) {
  if (query.sort.empty()) query.sort = learner_.learned() != nullptr ? kLearned : ranking_.column;
  if (query.sort != kLearned && query.sort != kNext) columns_.at(query.sort);
  if (query.sort == kLearned && learner_.learned() == nullptr && columns_.find(kLearned) == nullptr)
    throw Refusal(409, "nothing has been learned yet: label some images and rank anew");
  const std::string key = key_of(query);
  std::promise<std::shared_ptr<const View>> promise;
  Pending pending;
  bool is_mine = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found =
        std::find_if(kept_.begin(), kept_.end(), [&](const auto& one) { return one.first == key; });
    if (found != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, found);
    } else {
      kept_.emplace_front(key, promise.get_future().share());
      is_mine = true;
    }
    pending = kept_.front().second;
    if (kept_.size() > kMostKept) kept_.pop_back();
  }
  if (!is_mine) return pending.get();
  try {
    promise.set_value(make(query));
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(kept_, [&](const auto& one) { return one.first == key; });
    }
    promise.set_exception(std::current_exception());
  }
  return pending.get();
}

std::string Views::key_of(const ViewQuery& query) const {
  std::vector<std::string> used;
  if (!query.where.empty()) used = catalog::Expression::parse(query.where).column_names();
  if (query.sort == kLearned || query.sort == kNext)
    used.emplace_back(learning::kInterest);
  else
    used.push_back(query.sort);
  if (query.sort == kNext) used.emplace_back("user_label");
  std::string key = query.where + '\0' + query.sort + '\0' + (query.up ? "1" : "0");
  for (const double corner : query.lasso) key += fmt::format(",{}", corner);
  for (const std::string& name : used) key += fmt::format(";{}", columns_.version(name));
  return key;
}

std::vector<bool> Views::fulfilled(const std::string& where) {
  const auto expression = catalog::Expression::parse(where);
  expression.evaluate(columns_.none());  // reports errors before anything is read
  catalog::Table table;
  std::vector<std::string> names = expression.column_names();
  if (names.empty()) names.push_back(ranking_.column);
  for (const std::string& name : names) table.add(*columns_.values(name));
  return expression.evaluate(table);
}

std::vector<Row> Views::chosen(const ViewQuery& query) {
  if (query.where.empty() && query.lasso.empty()) return ranking_.order;
  std::vector<bool> is_in(collection_.rows(), true);
  if (!query.where.empty()) is_in = fulfilled(query.where);
  if (!query.lasso.empty()) {
    const MapPlaces& places = map_.places();
    for (std::size_t row = 0; row < is_in.size(); ++row)
      is_in[row] =
          is_in[row] && std::isfinite(places.x[row]) && is_inside(query.lasso, places.x[row], places.y[row]);
  }
  std::vector<Row> rows;
  std::copy_if(ranking_.order.begin(), ranking_.order.end(), std::back_inserter(rows),
               [&](Row row) { return is_in[row]; });
  return rows;
}

std::shared_ptr<const View> Views::make(const ViewQuery& query) {
  auto view = std::make_shared<View>();
  view->sort = query.sort;
  std::vector<Row> rows = chosen(query);
  if (query.sort == kNext) {
    ask_next(rows, rows.size() == collection_.rows(), *view);
  } else if (const auto learned = learner_.learned(); query.sort == kLearned && learned != nullptr) {
    view->rows = sorted_by({"", "", "", learned->score, {}}, std::move(rows), query.up);
  } else if (query.sort == ranking_.column) {
    const auto first_unranked =
        std::find_if(rows.begin(), rows.end(), [&](Row row) { return ranking_.rank[row] == 0; });
    if (query.up) std::reverse(rows.begin(), first_unranked);
    view->rows = std::move(rows);
  } else {
    view->rows = sorted_by(*columns_.values(query.sort), std::move(rows), query.up);
  }
  return view;
}

void Views::ask_next(const std::vector<Row>& rows, bool is_all, View& view) const {
  const std::shared_ptr<const learning::Ranking> ranking = learner_.ranking();
  learning::Ranking own;
  if (!is_all) {  // only images in the view are proposed
    own = *ranking;
    std::vector<bool> is_in(collection_.rows(), false);
    for (const Row row : rows) is_in[row] = true;
    for (std::size_t row = 0; row < is_in.size(); ++row) {
      if (!is_in[row]) own.score[row] = std::nan("");
    }
  }
  std::vector<learning::LabelledRow> labelled;
  const std::vector<std::string> targets = learner_.targets();
  for (const Labelling::Viewed& viewed : labelling_.viewed())  // all of them, so that none is proposed again
    labelled.push_back(learning::labelled_row(viewed.row, viewed.label, targets, viewed.look)
                           .value_or(learning::LabelledRow{viewed.row, 0, false}));
  for (const learning::Asked& asked :
       learning::ask(is_all ? *ranking : own, labelled, kMostNext, kSeed, learner_.galaxies())) {
    view.rows.push_back(static_cast<Row>(asked.row));
    view.why.push_back(asked.why);
  }
}

}  // namespace peculiar::explorer
