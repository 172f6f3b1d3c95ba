#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>

#include "catalog/expression.h"
#include "explorer/explorer.h"
#include "explorer/label_report.h"
#include "explorer/row_table.h"

namespace peculiar::explorer {

namespace {

constexpr std::size_t kMostRows = 200000;  // of a view in one file
constexpr double kAnomalous = 3;           // grades from here on count as found

/// Everything that was decided and holds, by the time of the decision.
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
  table.add({"id", "", "of the image", ids, {}, "meta.id;meta.main"});
  table.add({"user_label", "", "class", classes, {}});
  table.add({"user_grade", "", "how interesting, 0 to 5", grades, {}});
  table.add({"user_note", "", "note", notes, {}});
  table.add({"who", "", "gave the label", whos, {}});
  table.add({"when", "", "the label was given (UTC)", whens, {}});
  return table;
}

/// As Astronomaly keeps them: how interesting, 0 to 5.
catalog::Table astronomaly_table(const std::vector<Holding>& all) {
  std::vector<std::string> ids;
  std::vector<double> grades;
  for (const auto& [decision, label] : all) {
    if (label.label.empty() && !label.grade) continue;
    ids.push_back(decision.id);
    grades.push_back(label.grade.value_or(label.label == labels::kInteresting ? 5 : 0));
  }
  catalog::Table table;
  table.add({"id", "", "", ids, {}});
  table.add({"human_label", "", "", grades, {}});
  return table;
}

/// As AnomalyMatch keeps them: anomaly or normal.
catalog::Table anomalymatch_table(const std::vector<Holding>& all) {
  std::vector<std::string> ids;
  std::vector<std::string> classes;
  for (const auto& [decision, label] : all) {
    if (label.label.empty() && !label.grade) continue;
    const bool is_found =
        label.label == labels::kInteresting || (label.label.empty() && label.grade.value_or(0) >= kAnomalous);
    ids.push_back(decision.id);
    classes.emplace_back(is_found ? "anomaly" : "normal");
  }
  catalog::Table table;
  table.add({"id", "", "", ids, {}});
  table.add({"label", "", "", classes, {}});
  return table;
}

catalog::Table view_table(Explorer& explorer, const Request& request) {
  const auto view = explorer.views.get(ViewQuery::of(request));
  if (view->rows.size() > kMostRows)
    throw refuse(400,
                 "this view has {} images, one file takes {}: filter, or take the scores file itself, which "
                 "has them all",
                 view->rows.size(), kMostRows);
  std::vector<std::string> names = score_names(explorer.columns);
  for (const char* own : {"user_label", "user_grade", "user_note"}) {
    std::erase(names, own);
    names.emplace_back(own);
  }
  if (explorer.learner.learned() != nullptr) names.emplace_back("interest");
  catalog::Table table = table_of(explorer.columns, names, view->rows);
  table.description = "Images in the order of " + view->sort;
  return table;
}

Answer export_of(Explorer& explorer, const Request& request) {
  const std::string what = request.text("what", "view");
  const std::string format = request.text("format", "csv");
  if (what != "labels" && what != "view") throw Refusal(400, "what: labels or view");
  const bool is_foreign = format == "astronomaly" || format == "anomalymatch";
  if (!is_foreign && format != "csv" && format != "vot" && format != "fits")
    throw Refusal(400, "format: csv, vot, fits, astronomaly or anomalymatch");
  if (is_foreign && what == "view") throw refuse(400, "{} is a format of labels alone", format);
  const catalog::Table table = what == "view"             ? view_table(explorer, request)
                               : format == "astronomaly"  ? astronomaly_table(holding(explorer))
                               : format == "anomalymatch" ? anomalymatch_table(holding(explorer))
                                                          : label_table(holding(explorer));
  if (table.rows() == 0)
    throw refuse(404, "there is nothing to export: {}",
                 what == "view" ? "no image is in this view" : "nothing has a label yet");
  const std::string suffix = is_foreign ? "csv" : format;
  Answer answer;
  answer.body = file_bytes(table, "." + suffix);
  answer.type = suffix == "csv"   ? "text/csv; charset=utf-8"
                : suffix == "vot" ? "application/x-votable+xml"
                                  : "application/fits";
  answer.headers = {{"Content-Disposition",
                     fmt::format("attachment; filename=\"{}.{}\"", is_foreign ? format : what, suffix)}};
  return answer;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// A word of a shell's command line.
std::string word(const std::string& text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '/' || c == '-';
  });
  return is_plain && text.front() != '-' ? text : quoted(text);
}

/// The command that lists the view's images; "" where the program has none, which `words` says.
Answer command_of(Explorer& explorer, const Request& request) {
  const ViewQuery query = ViewQuery::of(request);
  std::vector<std::string> used;
  if (!query.where.empty()) used = catalog::Expression::parse(query.where).column_names();
  const std::string sort = query.sort.empty() ? explorer.ranking.column : query.sort;
  if (sort != kLearned && sort != kNext) used.push_back(sort);
  const auto all_from = [&](const char* from) {
    return std::all_of(used.begin(), used.end(),
                       [&](const std::string& name) { return explorer.columns.at(name).from == from; });
  };
  const CollectionFiles& files = explorer.collection.files();
  const std::int64_t number = request.integer("count", 50, 1, 500);
  const std::string where = query.where.empty() ? "" : " --where " + quoted(query.where);
  std::string command;
  const bool is_plain = query.lasso.empty() && sort != kLearned && sort != kNext;
  if (is_plain && !query.up && all_from("scores") && explorer.columns.at(sort).is_numeric()) {
    command = fmt::format("peculiar top {}{} -n {}", word(files.scores.string()), where, number);
    if (sort != explorer.ranking.column) command += " --column " + word(sort);
  } else if (is_plain && !files.sample.empty() && all_from("sample")) {
    command = fmt::format("peculiar show {} -o sheet.png{} --sort {}{} -n {}", word(files.sample.string()),
                          where, word(sort), query.up ? "" : " --descending", number);
  }
  return Answer::of(
      {{"command", command},
       {"words", command.empty() ? "This view can be had here alone: it depends on labels, on the map, or on "
                                   "columns of the scores and of the sample together. Export it as a table."
                                 : ""}});
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
          {"GET", "/api/command", [&](const Request& request) { return command_of(explorer, request); }}};
}

}  // namespace peculiar::explorer
