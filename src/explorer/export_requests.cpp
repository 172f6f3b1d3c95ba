#include <algorithm>
#include <cmath>

#include "explorer/explorer.h"
#include "explorer/label_report.h"
#include "explorer/row_table.h"
#include "explorer/view_command.h"
#include "labels/label_columns.h"
#include "labels/label_formats.h"
#include "learning/learn.h"

namespace peculiar::explorer {

namespace {

// Rows of a view in one file.
constexpr std::size_t kMostRows = 5'000'000;
constexpr std::size_t kMostRowsOfVotable = 200'000;  // which is made as a whole in memory

/// All current decisions, by time.
struct Holding {
  labels::Decision decision;
  labels::Label label;
};

std::vector<Holding> holding(Explorer& explorer) {
  explorer.labelling.log().refresh();
  const auto current = explorer.labelling.log().current();
  std::vector<Holding> all;
  for (labels::Decision& decision : explorer.labelling.log().decisions()) {
    const auto found = current.find(decision.id);
    if (found != current.end() && found->second.number == decision.number)
      all.push_back({std::move(decision), found->second});
  }
  return all;
}

catalog::Table label_table(const std::vector<Holding>& all) {
  std::vector<std::string> ids, classes, notes, whos, whens;
  std::vector<double> grades;
  for (const auto& [decision, label] : all) {
    ids.push_back(decision.id);
    classes.push_back(label.label);
    grades.push_back(label.grade.value_or(std::nan("")));
    notes.push_back(label.note);
    whos.push_back(decision.who);
    whens.push_back(decision.when);
  }
  catalog::Table table;
  table.description = "Labels given with peculiar explore";
  table.add({"id", "", "identifier of the image", ids, {}, "meta.id;meta.main"});
  table.add({"user_label", "", "class", classes, {}});
  table.add({"user_grade", "", "interest grade, 0 to 5", grades, {}});
  table.add({"user_note", "", "note", notes, {}});
  table.add({"who", "", "person who gave the label", whos, {}});
  table.add({"when", "", "time at which the label was given, UTC", whens, {}});
  return table;
}

/// The classes that count as interesting: those of the request, a JSON list, or those learned last.
std::vector<std::string> sought_of(Explorer& explorer, const Request& request) {
  if (!request.has("sought")) return explorer.learner.targets();
  return classes_of(nlohmann::json::parse(request.text("sought"), nullptr, false), "sought");
}

/// The ids of the images, and their files if the scores or the sample name them.
catalog::Table named_images(Explorer& explorer) {
  std::vector<std::string> ids;
  for (std::size_t row = 0; row < explorer.collection.rows(); ++row)
    ids.push_back(explorer.collection.id(static_cast<Row>(row)));
  catalog::Table images;
  images.add({"id", "", "identifier of the image", std::move(ids), {}});
  if (explorer.columns.find(labels::kFileColumn) != nullptr)
    images.add(*explorer.columns.values(labels::kFileColumn));
  return images;
}

/// What `peculiar labels --format FORMAT --sought ... --of` writes for these images.
std::string foreign_labels(Explorer& explorer, const Request& request, const std::string& format) {
  const std::vector<std::string> sought = sought_of(explorer, request);
  const std::filesystem::path path = explorer.labelling.log().path();
  labels::LabelSet known;
  if (std::filesystem::exists(path)) known = labels::read_labels(path);
  std::erase_if(known.labels, [&](const labels::Decision& one) {
    return !labels::exported_target(one.label, one.grade, sought) ||
           explorer.collection.rows_of(one.id).empty();
  });
  if (known.labels.empty()) throw Refusal(404, "there is nothing to export: nothing has a label yet");
  const catalog::Table images = named_images(explorer);
  if (format == "astronomaly") return labels::to_astronomaly(known.labels, sought, labels::ids_of(images));
  const labels::LabelMatch match =
      labels::match_labels(known, images, path.string(), explorer.collection.files().scores.string());
  return labels::to_anomalymatch(labels::renamed(known, match, labels::file_names_of(images)), sought);
}

/// Makes the body of the answer for a view, or its file.
void export_view(Explorer& explorer, const Request& request, const std::string& suffix, Answer& answer) {
  const auto view = explorer.views.get(ViewQuery::of(request));
  if (view->rows.empty()) throw Refusal(404, "there is nothing to export: no image is in this view");
  const bool is_votable = suffix == "vot";
  const std::size_t most = is_votable ? kMostRowsOfVotable : kMostRows;
  if (view->rows.size() > most)
    throw refuse(
        400,
        "this view has {} images, but a file of this format can hold {}: filter the view, {}or export "
        "the scores with `peculiar export`",
        view->rows.size(), most, is_votable ? "choose CSV or FITS, " : "");
  std::vector<std::string> names = score_names(explorer.columns);
  for (const char* own : {"user_label", "user_grade", "user_note"}) {
    std::erase(names, own);
    names.emplace_back(own);
  }
  if (explorer.learner.learned() != nullptr) {
    std::erase(names, learning::kInterest);
    names.emplace_back(learning::kInterest);
  }
  const std::string description = "Images in the order of " + view->sort;
  if (!is_votable) {
    answer.file = file_of(RowTable(explorer.columns, names, view->rows, description), "." + suffix);
    return;
  }
  catalog::Table table = table_of(explorer.columns, names, view->rows);
  table.description = description;
  answer.body = file_bytes(table, "." + suffix);
}

Answer export_of(Explorer& explorer, const Request& request) {
  const std::string what = request.text("what", "view");
  const std::string format = request.text("format", "csv");
  if (what != "labels" && what != "view") throw Refusal(400, "what: labels or view");
  const bool is_foreign = format == "astronomaly" || format == "anomalymatch";
  if (!is_foreign && format != "csv" && format != "vot" && format != "fits")
    throw Refusal(400, "format: csv, vot, fits, astronomaly or anomalymatch");
  if (is_foreign && what == "view") throw refuse(400, "{} is a format for labels only", format);
  const std::string suffix = is_foreign ? "csv" : format;
  Answer answer;
  if (is_foreign) {
    answer.body = foreign_labels(explorer, request, format);
  } else if (what == "view") {
    export_view(explorer, request, suffix, answer);
  } else {
    const catalog::Table table = label_table(holding(explorer));
    if (table.rows() == 0) throw Refusal(404, "there is nothing to export: nothing has a label yet");
    answer.body = file_bytes(table, "." + suffix);
  }
  answer.type = suffix == "csv"   ? "text/csv; charset=utf-8"
                : suffix == "vot" ? "application/x-votable+xml"
                                  : "application/fits";
  answer.headers = {{"Content-Disposition",
                     fmt::format("attachment; filename=\"{}.{}\"", is_foreign ? format : what, suffix)}};
  return answer;
}

}  // namespace

std::vector<Route> export_routes(Explorer& explorer) {
  return {{"GET", "/api/export", [&](const Request& request) { return export_of(explorer, request); }},
          {"GET", "/api/report",
           [&](const Request& request) {
             Answer answer;
             answer.type = "text/html; charset=utf-8";
             answer.body = label_report(explorer, request.text("title"));
             return answer;
           }},
          {"GET", "/api/command", [&](const Request& request) { return view_command(explorer, request); }}};
}

}  // namespace peculiar::explorer
