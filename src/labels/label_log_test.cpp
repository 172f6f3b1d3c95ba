#include "labels/label_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/table_file.h"
#include "labels/decision_line.h"

namespace peculiar::labels {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Decision decision(const std::string& id, const std::string& label, const std::string& who = "anna") {
  Decision one;
  one.id = id;
  one.label = label;
  one.who = who;
  return one;
}

std::string label_of(const LabelLog& log, const std::string& id) {
  const std::optional<Label> label = log.of(id);
  return label ? label->label : "";
}

std::string message_of(const std::function<void()>& action, ErrorKind kind) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "no error";
}

class LabelLogTest : public ::testing::Test {
 protected:
  std::filesystem::path path_of(const std::string& name) const { return folder_.path() / name; }
  void write(const std::string& content) const { std::ofstream(path_, std::ios::binary) << content; }
  std::string message(const std::string& content) const {
    write(content);
    return message_of([&] { LabelLog log(path_); }, ErrorKind::kInput);
  }

  TestFolder folder_;
  std::filesystem::path path_ = folder_.path() / "labels.csv";
};

TEST_F(LabelLogTest, FileBeginsWithTheFirstDecisionAndSaysAllOfIt) {
  LabelLog log(path_);
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_THAT(log.current(), IsEmpty());
  Decision one = decision("587722981742084144", "interesting");
  one.grade = 4.5;
  one.note = "two tails";
  one.model = "a1b2";
  one.scores = "c3d4";
  one.asked = "random";
  const std::vector<Decision> appended = log.append({one});
  ASSERT_THAT(appended, SizeIs(1));
  EXPECT_EQ(appended[0].number, 1);
  EXPECT_THAT(appended[0].when,
              ::testing::ContainsRegex("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z$"));
  EXPECT_EQ(read_file(path_),
            "id,label,grade,note,who,when,model,scores,asked,undoes\n"
            "587722981742084144,interesting,4.5,\"two tails\",anna," +
                appended[0].when + ",a1b2,c3d4,random,\n");
  const LabelLog again(path_);
  ASSERT_THAT(again.decisions(), SizeIs(1));
  const Decision read = again.decisions()[0];
  EXPECT_EQ(read.id, one.id);
  EXPECT_EQ(read.grade, 4.5);
  EXPECT_EQ(read.note, "two tails");
  EXPECT_EQ(read.who, "anna");
  EXPECT_EQ(read.when, appended[0].when);
  EXPECT_EQ(read.model, "a1b2");
  EXPECT_EQ(read.scores, "c3d4");
  EXPECT_EQ(read.asked, "random");
  EXPECT_EQ(read.undoes, 0);
  EXPECT_EQ(again.last(), 1);
}

TEST_F(LabelLogTest, LastDecisionOfAnImageHoldsAndAnEmptyOneTakesTheLabelAway) {
  LabelLog log(path_);
  log.append({decision("a", "interesting"), decision("b", "boring")});
  log.append({decision("a", "artefact")});
  log.append({decision("b", "")});
  EXPECT_EQ(label_of(log, "a"), "artefact");
  EXPECT_EQ(log.of("a")->number, 3);
  EXPECT_FALSE(log.of("b"));
  EXPECT_FALSE(log.of("c"));
  EXPECT_THAT(log.current(), SizeIs(1));
  EXPECT_THAT(log.decisions(2), SizeIs(2));
  EXPECT_THAT(log.decisions(4), IsEmpty());
}

TEST_F(LabelLogTest, TextsComeBackAsTheyWere) {
  const std::vector<std::string> notes{"say \"<&>\", then; more",
                                       "=1+1",
                                       "#not a comment",
                                       "<script>alert('x')</script>",
                                       "Ünï \xE2\x98\x85 \xF0\x9F\x94\xAD",
                                       ",",
                                       "\"",
                                       "null",
                                       "N/A"};
  LabelLog log(path_);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    Decision one = decision(fmt::format("#id, \"{}\"", i), i % 2 == 0 ? "my, \"own\" class" : "");
    one.note = notes[i];
    log.append({one});
  }
  const LabelLog again(path_);
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const std::string id = fmt::format("#id, \"{}\"", i);
    ASSERT_TRUE(again.of(id)) << id;
    EXPECT_EQ(again.of(id)->note, notes[i]);
    EXPECT_EQ(again.of(id)->label, i % 2 == 0 ? "my, \"own\" class" : "");
  }
  const catalog::Table table = catalog::read_table_text(path_);
  ASSERT_EQ(table.rows(), notes.size());
  for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(table.at("note").text(i), notes[i]);  // beside null and N/A
}

TEST_F(LabelLogTest, LineEndsOfNotesBecomeBlanks) {
  LabelLog log(path_);
  Decision one = decision("a", " interesting ");
  one.note = "first\r\nsecond\tthird\n";
  log.append({one});
  EXPECT_EQ(log.of("a")->note, "first  second third");
  EXPECT_EQ(log.of("a")->label, "interesting");
  EXPECT_EQ(LabelLog(path_).of("a")->note, "first  second third");
}

TEST_F(LabelLogTest, RefusesWhatNoLineCanHold) {
  LabelLog log(path_);
  const auto refused = [&](const std::function<void(Decision&)>& change) {
    Decision one = decision("a", "interesting");
    change(one);
    return message_of([&] { log.append({decision("b", "boring"), one}); }, ErrorKind::kUsage);
  };
  EXPECT_THAT(refused([](Decision& one) { one.id = ""; }), HasSubstr("no id"));
  EXPECT_THAT(refused([](Decision& one) { one.grade = 5.5; }), HasSubstr("5.5 is not from 0 to 5"));
  EXPECT_THAT(refused([](Decision& one) { one.grade = -1; }), HasSubstr("from 0 to 5"));
  EXPECT_THAT(refused([](Decision& one) { one.grade = std::nan(""); }), HasSubstr("from 0 to 5"));
  EXPECT_THAT(refused([](Decision& one) { one.label = std::string(65, 'x'); }), HasSubstr("65 bytes"));
  EXPECT_THAT(refused([](Decision& one) { one.label = "a\nb"; }), HasSubstr("control character"));
  EXPECT_THAT(refused([](Decision& one) { one.who = "a\nb"; }), HasSubstr("control character"));
  EXPECT_THAT(refused([](Decision& one) { one.note = "\xFF"; }), HasSubstr("UTF-8"));
  EXPECT_THAT(log.append({}), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path_));  // none of the others is written either
}

TEST_F(LabelLogTest, UndoGoesBackToTheBeginningStepByStep) {
  LabelLog log(path_);
  log.append({decision("a", "interesting")});
  log.append({decision("a", "boring"), decision("b", "boring"), decision("c", "boring")});
  Decision graded = decision("b", "artefact");
  graded.grade = 0;
  log.append({graded});

  std::vector<Decision> undone = log.undo("anna");
  ASSERT_THAT(undone, SizeIs(1));
  EXPECT_EQ(undone[0].undoes, 5);
  EXPECT_EQ(undone[0].number, 6);
  EXPECT_EQ(undone[0].label, "boring");  // what the image has afterwards
  EXPECT_FALSE(undone[0].grade);
  EXPECT_EQ(log.of("b")->number, 3);

  undone = log.undo("anna");
  ASSERT_THAT(undone, SizeIs(3));
  EXPECT_EQ(label_of(log, "a"), "interesting");
  EXPECT_FALSE(log.of("b"));
  EXPECT_FALSE(log.of("c"));

  EXPECT_THAT(log.undo("anna"), SizeIs(1));
  EXPECT_THAT(log.current(), IsEmpty());
  EXPECT_THAT(log.undo("anna"), IsEmpty());
  EXPECT_EQ(log.last(), 10);
  EXPECT_THAT(LabelLog(path_).current(), IsEmpty());

  log.append({decision("a", "artefact")});  // continues from there
  EXPECT_THAT(log.undo("anna"), SizeIs(1));
  EXPECT_THAT(log.undo("anna"), IsEmpty());
}

TEST_F(LabelLogTest, UndoAcrossProgramsAndSeveralDecisionsOfOneImageInAStep) {
  {
    LabelLog log(path_);
    log.append({decision("a", "one")});
    log.append({decision("a", "two"), decision("a", "three"), decision("b", "two")});
  }
  LabelLog log(path_);
  EXPECT_THAT(log.undo("anna"), SizeIs(3));
  EXPECT_EQ(label_of(log, "a"), "one");
  EXPECT_EQ(label_of(LabelLog(path_), "a"), "one");
  EXPECT_THAT(LabelLog(path_).undo("anna"), SizeIs(1));
  EXPECT_TRUE(log.refresh());
  EXPECT_THAT(log.current(), IsEmpty());
}

TEST_F(LabelLogTest, PersonsTakeBackOnlyWhatIsTheirs) {
  LabelLog log(path_);
  log.append({decision("a", "interesting", "anna")});
  log.append({decision("a", "boring", "ben")});
  log.append({decision("b", "boring", "ben")});
  EXPECT_THAT(log.undo("clara"), IsEmpty());
  EXPECT_THAT(log.undo("anna"), SizeIs(1));
  EXPECT_EQ(label_of(log, "a"), "boring");  // ben's still stands
  log.append({decision("c", "artefact", "anna")});
  EXPECT_THAT(log.undo("ben"), SizeIs(1));
  EXPECT_FALSE(log.of("b"));
  EXPECT_THAT(log.undo("ben"), SizeIs(1));
  EXPECT_FALSE(log.of("a"));  // anna's is already undone
  EXPECT_THAT(log.undo("ben"), IsEmpty());
  EXPECT_EQ(label_of(log, "c"), "artefact");
  EXPECT_THAT(log.undo("anna"), SizeIs(1));
  EXPECT_THAT(log.current(), IsEmpty());
  EXPECT_THAT(LabelLog(path_).current(), IsEmpty());
}

TEST_F(LabelLogTest, LastLineOfEachImageSaysWhatHolds) {
  LabelLog log(path_);
  log.append({decision("a", "one", "anna"), decision("b", "one", "anna")});
  log.append({decision("a", "two", "ben")});
  log.undo("anna");
  log.append({decision("b", "three", "ben")});
  log.undo("ben");
  std::map<std::string, std::string> last;
  for (const Decision& one : LabelLog(path_).decisions()) last[one.id] = one.label;
  for (const auto& [id, label] : last) EXPECT_EQ(label, label_of(log, id)) << id;
  EXPECT_EQ(last.at("a"), "two");
  EXPECT_EQ(last.at("b"), "");
}

TEST_F(LabelLogTest, EveryWholeLineSurvivesAKillAtAnyByte) {
  {
    LabelLog log(path_);
    log.append({decision("a", "interesting")});
    Decision noted = decision("b, \"c\"", "boring");
    noted.note = "wide \xF0\x9F\x94\xAD, \"quoted\"";
    log.append({noted});
    log.append({decision("d", "x"), decision("e", "y")});
    log.undo("anna");
  }
  const std::string whole = read_file(path_);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    write(whole.substr(0, size));
    const auto ends = std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n');
    // A line that lacks only its last cell, `undoes`, and its line ending is complete and valid.
    const std::string rest = whole.substr(size, whole.find('\n', size) - size);
    const bool lacks_end = ends > 0 && size < whole.size() && whole[size - 1] == ',' &&
                           rest.find_first_of(",\"") == std::string::npos;
    const std::int64_t decisions = std::max<std::int64_t>(0, ends - 1 + (lacks_end ? 1 : 0));
    LabelLog log(path_);
    ASSERT_EQ(log.last(), decisions) << size;
    log.append({decision("new", "interesting")});
    ASSERT_EQ(log.last(), decisions + 1) << size;
    const LabelLog again(path_);
    ASSERT_EQ(again.last(), decisions + 1) << size;
    ASSERT_EQ(label_of(again, "new"), "interesting") << size;
    ASSERT_EQ(label_of(again, "a"), decisions >= 1 ? "interesting" : "") << size;
    const std::string content = read_file(path_);
    if (ends > 0) {
      const std::size_t kept = whole.rfind('\n', size == 0 ? 0 : size - 1) + 1;
      ASSERT_EQ(content.substr(0, kept), whole.substr(0, kept)) << size;
    }
    ASSERT_EQ(std::count(content.begin(), content.end(), '\n'), decisions + 2) << size;
  }
}

TEST_F(LabelLogTest, ATornLineOfAnotherProgramIsLeftAloneByReaders) {
  LabelLog log(path_);
  log.append({decision("a", "interesting")});
  const std::string whole = read_file(path_);
  write(whole + "b,bor");
  EXPECT_FALSE(log.refresh());
  EXPECT_EQ(read_file(path_), whole + "b,bor");
  write(whole + "b,boring,,,ben,,,,,\n");  // the rest has arrived
  EXPECT_TRUE(log.refresh());
  EXPECT_EQ(label_of(log, "b"), "boring");
  EXPECT_FALSE(log.refresh());
}

TEST_F(LabelLogTest, ALastLineWithoutItsEndCounts) {
  const std::string lines = "id,label,grade,note,who,when,model,scores,asked,undoes\na,boring,,,ben,,,,,\n";
  write(lines + "b,interesting,,\"a, b\",ben,,,,,");  // as some editors leave it
  LabelLog log(path_);
  EXPECT_EQ(log.last(), 2);
  EXPECT_EQ(label_of(log, "b"), "interesting");
  EXPECT_FALSE(log.refresh());
  log.append({decision("c", "boring")});
  EXPECT_EQ(log.last(), 3);
  const LabelLog again(path_);
  EXPECT_EQ(again.last(), 3);
  EXPECT_EQ(label_of(again, "b"), "interesting");
  write(lines + "b,interesting,,\"a, b,,,,,");  // within quotes: truncated
  EXPECT_EQ(LabelLog(path_).last(), 1);
}

TEST_F(LabelLogTest, TwoProgramsAppendToOneFileAndLoseNothing) {
  constexpr int kEach = 1000;
  std::vector<pid_t> children;
  for (int person = 0; person < 2; ++person) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      int failed = 0;
      try {
        LabelLog log(path_);
        const std::string who = person == 0 ? "anna" : "ben";
        for (int i = 0; i < kEach; ++i) log.append({decision(fmt::format("{}-{}", who, i), "x", who)});
      } catch (...) {
        failed = 1;
      }
      ::_exit(failed);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  LabelLog log(path_);
  EXPECT_EQ(log.last(), 2 * kEach);
  EXPECT_THAT(log.current(), SizeIs(2 * kEach));
  std::map<std::string, int> next;
  for (const Decision& one : log.decisions()) {  // each writer's in the order of its appends
    EXPECT_EQ(one.id, fmt::format("{}-{}", one.who, next[one.who]++));
  }
}

TEST_F(LabelLogTest, TwoLogsOfOneProgramSeeEachOther) {
  LabelLog one(path_);
  LabelLog other(path_);
  one.append({decision("a", "interesting")});
  EXPECT_EQ(other.last(), 0);
  const std::vector<Decision> second = other.append({decision("b", "boring", "ben")});
  EXPECT_EQ(second[0].number, 2);  // it has read the first before
  EXPECT_EQ(label_of(other, "a"), "interesting");
  EXPECT_TRUE(one.refresh());
  EXPECT_EQ(label_of(one, "b"), "boring");
  EXPECT_THAT(other.undo("anna"), SizeIs(1));
  EXPECT_TRUE(one.refresh());
  EXPECT_FALSE(one.of("a"));
}

TEST_F(LabelLogTest, AMergeSeesWhatOthersHaveAppended) {
  LabelLog one(path_);
  LabelLog other(path_);
  Decision graded = decision("a", "interesting");
  graded.grade = 4;
  other.append({graded});
  ASSERT_FALSE(one.of("a")) << "not read yet";
  const auto add_note = [](const LabelLog::LabelOf& label_of) {
    Decision noted = decision("a", "");
    noted.note = "two tails";
    if (const std::optional<Label> now = label_of("a")) {
      noted.label = now->label;
      noted.grade = now->grade;
    }
    return std::vector<Decision>{noted};
  };
  const std::vector<Decision> appended = one.append_merged(add_note);
  ASSERT_THAT(appended, SizeIs(1));
  EXPECT_EQ(appended[0].number, 2);
  const std::optional<Label> label = LabelLog(path_).of("a");
  ASSERT_TRUE(label);
  EXPECT_EQ(label->label, "interesting");
  EXPECT_EQ(label->grade, 4);
  EXPECT_EQ(label->note, "two tails");
}

TEST_F(LabelLogTest, ARefusedMergeLeavesNoFile) {
  LabelLog log(path_);
  EXPECT_THAT(log.append_merged([](const LabelLog::LabelOf&) { return std::vector<Decision>{}; }), IsEmpty());
  const auto bad = [](const LabelLog::LabelOf&) {
    return std::vector<Decision>{decision("a", std::string(65, 'x'))};
  };
  EXPECT_THAT(message_of([&] { log.append_merged(bad); }, ErrorKind::kUsage), HasSubstr("65 bytes"));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(LabelLogTest, ThreadsAppendAndAskAtOnce) {
  LabelLog log(path_);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 50; ++i) {
        log.append({decision(fmt::format("{}-{}", thread, i), "x", fmt::format("{}", thread))});
        log.refresh();
        EXPECT_TRUE(log.of(fmt::format("{}-{}", thread, i)));
        EXPECT_GE(log.current().size(), static_cast<std::size_t>(i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log.last(), 200);
  EXPECT_EQ(LabelLog(path_).last(), 200);
}

TEST_F(LabelLogTest, SeesThatAnEditorHasPutAnotherFileInItsPlace) {
  LabelLog log(path_);
  log.append({decision("a", "interesting"), decision("b", "boring")});
  LabelLog(path_).append({decision("b", "artefact")});
  EXPECT_TRUE(log.refresh());
  const std::int64_t edition = log.edition();
  EXPECT_EQ(edition, 0) << "lines were only added";
  const std::string header = "id,label,grade,note,who,when,model,scores,asked,undoes\n";
  write_file(path_, header + "c,artefact,,,ben,,,,,\n");
  EXPECT_TRUE(log.refresh());
  EXPECT_NE(log.edition(), edition);
  EXPECT_FALSE(log.of("a"));
  EXPECT_EQ(label_of(log, "c"), "artefact");
  const std::vector<Decision> next = log.append({decision("d", "boring")});
  EXPECT_EQ(next[0].number, 2);
  EXPECT_EQ(LabelLog(path_).last(), 2);
  std::filesystem::remove(path_);
  EXPECT_TRUE(log.refresh());
  EXPECT_THAT(log.current(), IsEmpty());
  log.append({decision("e", "boring")});
  EXPECT_EQ(LabelLog(path_).last(), 1);
}

TEST_F(LabelLogTest, ReadsWhatASpreadsheetHasSaved) {
  write(
      "\xEF\xBB\xBFid,label,grade,note,who,when,model,scores,asked,undoes\r\n"
      "a,interesting,4,,anna,,,,,\r\n\r\n\"b\",\"boring\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\r\n");
  LabelLog log(path_);
  EXPECT_EQ(log.last(), 2);
  EXPECT_EQ(label_of(log, "b"), "boring");
  log.append({decision("c", "x")});
  EXPECT_EQ(LabelLog(path_).last(), 3);
}

TEST_F(LabelLogTest, NamesTheLineThatCannotBeRead) {
  const std::string good = std::string(detail::kHeader) + "\na,interesting,,,anna,,,,,\n";
  EXPECT_THAT(message(good + "b,boring\n"), AllOf(HasSubstr("labels.csv, line 3"), HasSubstr("2 cells")));
  EXPECT_THAT(message(good + ",boring,,,,,,,,\n"), AllOf(HasSubstr("line 3"), HasSubstr("no id")));
  EXPECT_THAT(message(good + "b,,6,,,,,,,\n"), AllOf(HasSubstr("line 3"), HasSubstr("'6'")));
  EXPECT_THAT(message(good + "b,,x,,,,,,,\n"), AllOf(HasSubstr("line 3"), HasSubstr("'x'")));
  EXPECT_THAT(message(good + "b,,,,,,,,,1.5\n"), AllOf(HasSubstr("line 3"), HasSubstr("'1.5'")));
  EXPECT_THAT(message(good + "b,\"boring,,,,,,,,\n"), AllOf(HasSubstr("line 3"), HasSubstr("quote")));
  EXPECT_THAT(message(good + "b," + std::string(65, 'x') + ",,,,,,,,\n"), HasSubstr("line 3"));
  EXPECT_THAT(message(good + "b,\xFF,,,,,,,,\n"), HasSubstr("UTF-8"));
  EXPECT_THAT(message(good + "b,,,,,,,,,1\n"),
              AllOf(HasSubstr("decision 2"), HasSubstr("which is of another image")));
  EXPECT_THAT(message(good + "a,,,,,,,,,2\n"), HasSubstr("which is not an earlier decision"));
  EXPECT_THAT(message(good + "a,,,,,,,,,1\na,,,,,,,,,1\n"), HasSubstr("already been undone"));
}

TEST_F(LabelLogTest, ABadLineOfAnotherProgramIsSaidAndForgottenOnceItIsRight) {
  LabelLog log(path_);
  log.append({decision("a", "interesting")});
  const std::string whole = read_file(path_);
  write(whole + "b,boring,9,,,,,,,\n");
  EXPECT_THAT(message_of([&] { log.refresh(); }, ErrorKind::kInput), HasSubstr("line 3"));
  EXPECT_THAT(message_of([&] { log.append({decision("c", "x")}); }, ErrorKind::kInput), HasSubstr("line 3"));
  write(whole + "b,boring,3,,,,,,,\n");
  EXPECT_TRUE(log.refresh());
  EXPECT_EQ(log.last(), 2);
}

TEST_F(LabelLogTest, RefusesFilesOfOtherKinds) {
  EXPECT_THAT(message(",score,human_label\n1,0.5,3\n"), HasSubstr("Astronomaly"));
  EXPECT_THAT(message("filename,label\na.png,anomaly\n"), HasSubstr("AnomalyMatch"));
  EXPECT_THAT(message("name,ra,dec\na,1,2\n"), HasSubstr("another kind"));
  EXPECT_THAT(message(std::string("\x89HDF\r\n\x1a\n\0\0", 10)), HasSubstr("of another kind"));
  EXPECT_THAT(message("name"), HasSubstr("not a label file"));
  write("name,ra\n");
  EXPECT_EQ(read_file(path_), "name,ra\n");
}

TEST_F(LabelLogTest, ErrorWhereTheFolderCannotBeWritten) {
  LabelLog log(path_of("none") / "labels.csv");
  EXPECT_THAT(message_of([&] { log.append({decision("a", "x")}); }, ErrorKind::kInput),
              AllOf(HasSubstr("labels.csv: labels cannot be written"), HasSubstr("No such file")));
  EXPECT_EQ(log.last(), 0);
  std::filesystem::create_directory(path_of("shut"));
  std::filesystem::permissions(path_of("shut"), std::filesystem::perms::owner_read |
                                                    std::filesystem::perms::owner_exec |
                                                    std::filesystem::perms::others_exec);
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
  const pid_t child = ::fork();
  if (child == 0) {
    int result = 1;
    try {
      if (::geteuid() == 0 && ::seteuid(65534) != 0) ::_exit(2);
      LabelLog shut(path_of("shut") / "labels.csv");
      shut.append({decision("a", "x")});
    } catch (const Error& error) {
      result = std::string(error.what()).find("Permission denied") != std::string::npos ? 0 : 3;
    }
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  std::filesystem::permissions(path_of("shut"), std::filesystem::perms::owner_all);
}

TEST_F(LabelLogTest, AWriteThatFindsNoRoomLeavesTheFileAsItWas) {
  LabelLog(path_).append({decision("a", "x")});
  const std::string whole = read_file(path_);
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{whole.size() + 20, whole.size() + 20};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(2);
    int result = 1;
    try {
      LabelLog log(path_);
      try {
        log.append({decision("b", "a label too long for the room")});
      } catch (const Error& error) {
        result = std::string(error.what()).find("cannot be written") != std::string::npos ? 0 : 3;
      }
      if (log.last() != 1 || log.of("b") || log.refresh()) result = 4;
    } catch (...) {
      result = 5;
    }
    ::_exit(result);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read_file(path_), whole);
}

TEST_F(LabelLogTest, AHundredThousandDecisionsLoadQuickly) {
  constexpr std::int64_t kMany = 100'000;
  {
    LabelLog log(path_);
    std::vector<Decision> decisions;
    for (std::int64_t i = 0; i < kMany; ++i) {
      Decision one =
          decision(fmt::format("58772298174{:07}", i % 50'000), i % 3 == 0 ? "interesting" : "boring");
      one.note = i % 10 == 0 ? "faint tail, to the north" : "";
      one.model = "0123456789abcdef0123456789abcdef";
      one.scores = "0123456789abcdef0123456789abcdef";
      one.asked = "rank";
      one.when = detail::time_text(1'764'000'000'000 + i);
      decisions.push_back(std::move(one));
    }
    log.append(std::move(decisions));
  }
  const auto start = std::chrono::steady_clock::now();
  const LabelLog log(path_);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(log.last(), kMany);
  EXPECT_THAT(log.current(), SizeIs(50'000));
  RecordProperty("milliseconds", static_cast<int>(1000 * seconds.count()));
  EXPECT_LT(seconds.count(), 5.0);  // usually 0.2 s; sanitizers take longer
}

}  // namespace
}  // namespace peculiar::labels
