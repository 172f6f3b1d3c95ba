#include <gtest/gtest.h>

#include "catalog/table_file.h"
#include "explorer/collection.h"
#include "explorer/explorer_testing.h"
#include "explorer/request.h"
#include "explorer/row_table.h"
#include "labels/convert.h"

namespace peculiar::explorer {
namespace {

using nlohmann::json;

/// A sample whose images have files of their own, except rows 4 and 5, which share one.
void write_sample_with_files(const std::filesystem::path& path) {
  std::vector<std::string> files;
  for (std::int64_t row = 0; row < kImages; ++row)
    files.push_back(row == 4 || row == 5 ? "night/stack.fits" : "night/" + std::to_string(row) + ".png");
  store::write_sample(path, kImages, kEdge, 1, draw_mark, {catalog::Column{"file", "", "", files, {}}});
}

std::string converted(const std::filesystem::path& folder, const std::string& format) {
  labels::LabelsOptions options;
  options.input = (folder / "labels.csv").string();
  options.output = (folder / (format + ".csv")).string();
  options.format = format;
  options.of = (folder / "sample.h5").string();
  labels::convert_labels(options);
  return read_file(options.output);
}

TEST(ExplorerExport, ForeignLabelsAreThoseOfTheVerb) {
  const KnownFolder folder;
  write_sample_with_files(folder.path() / "sample.h5");
  const TestServer server(folder.path());
  EXPECT_EQ(server.get("/api/export?what=labels&format=astronomaly")->status, 404);
  server.posted("/api/labels", {{"rows", {9}}, {"note", "only a note"}});
  EXPECT_EQ(server.get("/api/export?what=labels&format=anomalymatch")->status, 404);
  server.posted("/api/labels", {{"rows", {9}}, {"label", "boring"}, {"grade", 4}});
  server.posted("/api/labels", {{"rows", {3, 17}}, {"label", "interesting"}});
  server.posted("/api/labels", {{"rows", {4}}, {"grade", 2.5}});
  server.posted("/api/labels", {{"rows", {5}}, {"label", "artefact"}});
  server.posted("/api/labels", {{"rows", {6}}, {"label", "a, \"ring\""}});
  for (const char* format : {"astronomaly", "anomalymatch"}) {
    const auto answer = server.get(std::string("/api/export?what=labels&format=") + format);
    EXPECT_EQ(answer->status, 200) << answer->body;
    EXPECT_EQ(answer->body, converted(folder.path(), format)) << format;
  }
  const std::string all = server.get("/api/export?what=labels&format=astronomaly")->body;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), kImages + 1) << "every image is listed";
  EXPECT_NE(all.find("image_0,-1\n"), std::string::npos);
  const std::string named = server.get("/api/export?what=labels&format=anomalymatch")->body;
  EXPECT_NE(named.find("17.png,anomaly\n"), std::string::npos) << named;
  EXPECT_NE(named.find("image_5,normal\n"), std::string::npos) << named;
}

TEST(ExplorerExport, ClassesSoughtAreThoseOfTheRequest) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  server.posted("/api/labels", {{"rows", {7}}, {"label", "ring"}});
  const std::string path = "/api/export?what=labels&format=anomalymatch";
  const auto body_for = [&](const std::string& sought) {
    return server.get(path + "&sought=" + percent_encoded(sought))->body;
  };
  EXPECT_EQ(server.get(path)->body, "id,label\nimage_7,normal\n") << "interesting, before learning";
  EXPECT_EQ(body_for(R"(["ring"])"), "id,label\nimage_7,anomaly\n");
  EXPECT_EQ(body_for(R"(["arc", "ring"])"), "id,label\nimage_7,anomaly\n");
  EXPECT_EQ(body_for(R"(["arc"])"), "id,label\nimage_7,normal\n");
  for (const char* wrong : {"ring", "[\"ring\"", "[]", "[1]", "[\"\"]", "{\"a\": 1}"})
    EXPECT_EQ(server.get(path + "&sought=" + percent_encoded(wrong))->status, 400) << wrong;
}

TEST(ExplorerExport, BlocksOfRowsMakeTheBytesOfTheWhole) {
  const KnownFolder folder;
  CollectionFiles files;
  files.scores = folder.path() / "scores.h5";
  files.sample = folder.path() / "sample.h5";
  const Collection collection(files);
  Columns columns(collection, std::size_t{1} << 20);
  // A label that changes while the table is being written.
  std::uint64_t version = 0;
  ColumnNote note{"user_label", "", "class", store::ColumnType::kText, "explorer"};
  columns.add(
      note, [&] { return version; },
      [&] {
        std::vector<std::string> texts;
        for (std::int64_t row = 0; row < kImages; ++row)
          texts.push_back(fmt::format("{}\n{}", row, std::string(version, 'x')));
        return catalog::Column{"user_label", "", "", texts, {}};
      });
  std::vector<std::string> names = score_names(columns);
  names.emplace_back("user_label");
  const std::vector<Row> rows{7, 3, 39, 5, 0, 11};
  catalog::Table whole = table_of(columns, names, rows);
  EXPECT_EQ(whole.at("user_label").text(2), "39 ") << "without the line end";
  EXPECT_EQ(whole.at("id").text(0), "image_7");
  whole.description = "some rows";
  for (const std::size_t rows_of_a_block : {1, 4, 6, 7}) {
    for (const char* suffix : {".fits", ".csv"}) {
      version = 0;
      const RowTable table(columns, names, rows, "some rows", rows_of_a_block);
      version = 10;
      const AnswerFile file = file_of(table, suffix);
      std::string bytes(file.bytes, ' ');
      ASSERT_TRUE(file.stream->read(bytes.data(), static_cast<std::streamsize>(bytes.size())));
      EXPECT_TRUE(bytes == file_bytes(whole, suffix)) << suffix << ", " << rows_of_a_block;
    }
  }
}

TEST(ExplorerExport, LargeViewsAreSentInPieces) {
  const KnownFolder folder;
  std::filesystem::remove(folder.path() / "embedding.csv");
  constexpr std::int64_t kRows = 200001;
  std::vector<std::int64_t> row;
  std::vector<std::string> id;
  std::vector<double> combined;
  for (std::int64_t i = 0; i < kRows; ++i) {
    row.push_back(i % kImages);
    id.push_back("image_" + std::to_string(i));
    combined.push_back(static_cast<double>((i * 7919) % kRows));
  }
  store::ScoresFile scores = store::read_scores_attributes(folder.path() / "scores.h5");
  scores.table.add({"row", "", "", row, {}});
  scores.table.add({"id", "", "", id, {}});
  scores.table.add({"combined", "", "", combined, {}});
  store::write_scores(folder.path() / "scores.h5", scores, true);
  const TestServer server(folder.path());
  ASSERT_EQ(server.failure, "");
  httplib::Client client = server.client();
  client.set_read_timeout(60);
  const auto csv = client.Get("/api/export?what=view&format=csv", server.cookie());
  ASSERT_TRUE(csv);
  ASSERT_EQ(csv->status, 200) << csv->body;
  EXPECT_EQ(csv->get_header_value("Content-Length"), std::to_string(csv->body.size()));
  EXPECT_GT(csv->body.size(), std::size_t{4} << 20) << "more than one piece";
  EXPECT_EQ(std::count(csv->body.begin(), csv->body.end(), '\n'), kRows + 1);
  const catalog::Table table = catalog::parse_table_text(csv->body, ".csv", "view.csv");
  ASSERT_EQ(table.rows(), static_cast<std::size_t>(kRows));
  for (std::size_t i : {std::size_t{0}, std::size_t{99999}, table.rows() - 1}) {
    const double value = static_cast<double>(kRows - 1) - static_cast<double>(i);
    EXPECT_EQ(table.at("combined").number(i), value) << "in the order of the ranking";
    const auto place = std::find(combined.begin(), combined.end(), value) - combined.begin();
    EXPECT_EQ(table.at("id").text(i), id[static_cast<std::size_t>(place)]);
  }
  const auto fits = client.Get("/api/export?what=view&format=fits", server.cookie());
  ASSERT_TRUE(fits);
  EXPECT_EQ(fits->status, 200);
  EXPECT_EQ(fits->body.substr(0, 6), "SIMPLE");
  EXPECT_EQ(fits->body.size() % 2880, 0u);
  const auto votable = client.Get("/api/export?what=view&format=vot", server.cookie());
  ASSERT_TRUE(votable);
  EXPECT_EQ(votable->status, 400);
  EXPECT_NE(votable->body.find("choose CSV or FITS"), std::string::npos) << votable->body;
}

TEST(ExplorerCommand, LabelsGoWithTheCommand) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  server.posted("/api/labels", {{"rows", {1}}, {"label", "interesting"}});
  const std::string where = "/api/command?where=user_label%20%3D%3D%20%22interesting%22";
  const std::string command = server.json(where)["command"];
  const std::string scores = (folder.path() / "scores.h5").string();
  const std::string labels = (folder.path() / "labels.csv").string();
  EXPECT_EQ(command.find("peculiar top " + scores + " --labels " + labels +
                         " --where 'user_label == \"interesting\"' -n 50"),
            0u)
      << command;
  const std::string graded = server.json("/api/command?sort=user_grade")["command"];
  EXPECT_NE(graded.find("--labels " + labels + " -n 50 --column user_grade"), std::string::npos) << graded;
  for (const char* view :
       {"lasso=0,0,1,1,1,0", "sort=next", "sort=map_x", "up=1&where=user_grade%20%3E%201"}) {
    const json answer = server.json(std::string("/api/command?") + view);
    EXPECT_EQ(answer["command"], "") << view;
    EXPECT_NE(answer["words"], "") << view;
  }
}

TEST(ExplorerCommand, ListsEachImageAsTheViewDoes) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  const std::string top = "peculiar top " + (folder.path() / "scores.h5").string() + " -n 50";
  EXPECT_EQ(server.json("/api/command")["command"], top + " --group none");
  EXPECT_EQ(server.json("/api/command?sort=combined")["command"], top + " --group none");
  // This order has the image at an edge between the others.
  EXPECT_EQ(server.json("/api/command?sort=density")["command"],
            top + " --column density --rank-partial --mute none --group none");
  EXPECT_EQ(server.json("/api/view?sort=density")["rows"][kAtEdge]["row"], kAtEdge);
}

TEST(ExplorerColumns, LongCategoriesAreCutBetweenCharacters) {
  const KnownFolder folder;
  const TestServer server(folder.path());
  std::string note = "x";
  for (int i = 0; i < 900; ++i) note += "é";
  EXPECT_EQ(server.posted("/api/labels", {{"rows", {1}}, {"note", note}})["decisions"].size(), 1u);
  const json names =
      json::parse(server.get("/api/column?name=user_note")->get_header_value("X-Categories"), nullptr, false);
  ASSERT_EQ(names.size(), 1u);
  EXPECT_EQ(names[0], note.substr(0, 63));  // two bytes per letter
  const json longer = {{"rows", {1}}, {"note", std::string(2001, 'n')}};
  EXPECT_EQ(server.post("/api/labels", longer.dump())->status, 400);
  const json longest = {{"rows", {1}}, {"note", std::string(2000, 'n')}};
  EXPECT_EQ(server.post("/api/labels", longest.dump())->status, 200);
}

}  // namespace
}  // namespace peculiar::explorer
