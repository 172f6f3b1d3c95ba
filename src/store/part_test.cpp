#include "store/part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/test_child.h"
#include "base/test_context.h"
#include "store/part_merge.h"
#include "store/resume_testing.h"
#include "store/row_file_testing.h"
#include "store/shard_options.h"
#include "store/shard_testing.h"

namespace peculiar::store {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class Parts : public RowFileTest {
 protected:
  /// A spec with everything a row file can have, with its attributes not sorted by name.
  static RowFileSpec spec(std::int64_t count = kRows) {
    RowFileSpec spec = small_spec(count);
    spec.arrays[0].attributes = {
        {"unit", std::string("nJy")}, {"pixel_scale_arcsec", 0.2}, {"bits", std::int64_t{8}}};
    std::swap(spec.arrays[0], spec.arrays[1]);
    spec.columns[2].unit = "mag";
    spec.columns[2].ucd = "src.redshift";
    spec.constants = {{"psf", {1, 2, 2}, {1, 2, 3, 4}}, {"curve", {3}, {3, 2, 1}}};
    spec.attributes = {{"zeta", 0.5}, {"provenance", std::string("{}")}, {"alpha", std::int64_t{3}}};
    return spec;
  }
  static FilePart shard(std::int64_t number, std::int64_t of, std::int64_t count = kRows) {
    ShardOptions options;
    options.shard = std::to_string(number) + "/" + std::to_string(of);
    return *options.part(count);
  }
  WriteOptions options(const std::string& job = "job") const { return {false, job, commit_interval_}; }
  /// In blocks that begin at multiples of 25 of all rows, wherever the part begins.
  void write_part(const FilePart& part, const RowFileSpec& spec, const std::string& job = "job",
                  std::int64_t wait_at = kRows + 1) const {
    RowFileWriter writer(path_, spec, part, options(job));
    for (std::int64_t row = writer.rows_done(); row < writer.range().last;) {
      const std::int64_t begin = row - row % kBlock;
      write_block(writer, begin, std::min(begin + kBlock, spec.count));
      writer.commit(row = begin + kBlock);
      if (row >= wait_at) ::pause();
    }
    writer.finish();
  }
  void write_whole(const RowFileSpec& spec) const {
    RowFileWriter writer(path_, spec, std::nullopt, options());
    write_block(writer, 0, spec.count);
    writer.commit(spec.count);
    writer.finish();
  }
  std::string single(const RowFileSpec& spec) const {
    write_whole(spec);
    std::string bytes = read_file(path_);
    fs::remove(path_);
    return bytes;
  }
  std::string message_of_merge(const std::vector<std::string>& paths) const {
    return message_of([&] { merge_parts(paths, path_, false, {}); });
  }
  std::string part_name(std::int64_t number, std::int64_t of) const {
    return part_path(path_, shard(number, of)).string();
  }
};

TEST_F(Parts, MergeToTheBytesOfOneRun) {
  for (const std::int64_t count : {std::int64_t{5}, kRows}) {  // with 5 rows, 11 of 16 parts are empty
    const std::string whole = single(spec(count));
    for (const std::int64_t of : {1, 2, 3, 16}) {
      for (std::int64_t number = of; number >= 1; --number) write_part(shard(number, of, count), spec(count));
      EXPECT_EQ(merge_beside(path_).rows, count);
      EXPECT_TRUE(read_file(path_) == whole) << of << " parts of " << count << " rows";
      EXPECT_EQ(files_in_folder(), 1U);
      fs::remove(path_);
    }
  }
}

TEST_F(Parts, AreFilesOfTheirOwnRows) {
  write_part(shard(2, 3), spec());
  const fs::path path = folder_ / "sample.part-02-of-03.h5";
  {
    const RowFileReader part(path, "sample", 1);
    EXPECT_EQ(part.count(), 200);
    EXPECT_EQ(part.column("id").text(0), "galaxy 200");
    ASSERT_EQ(part.problems().size(), 4U);
    EXPECT_EQ(part.problems()[0].row, 7);
    EXPECT_EQ(part.problems()[0].reason, "row 207 is \"odd\"\n");
  }
  const std::optional<PartOfFile> found = read_part(path);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->job, "job");
  EXPECT_EQ(found->part.number, 2);
  EXPECT_EQ(found->part.of, 3);
  EXPECT_EQ(found->part.rows.first, 200);
  EXPECT_EQ(found->whole.count, kRows);
  EXPECT_EQ(found->whole.attributes, spec().attributes);
  EXPECT_NE(row_file_job(path), "job") << "a part is not the whole";
  write_whole(spec());
  EXPECT_FALSE(read_part(path_)) << "nor is the whole a part";
}

TEST_F(Parts, KilledGoOnForThemselves) {
  const std::string whole = single(spec());
  commit_interval_ = std::chrono::milliseconds(0);
  const fs::path second = part_name(2, 2);
  status_of_child(
      folder_, [&] { return committed_rows(second.string()) >= 150; }, SIGKILL,
      [&] {
        write_part(shard(2, 2), spec(), "job", 450);
        return 0;
      });
  EXPECT_FALSE(fs::exists(second));
  {
    const RowFileWriter writer(path_, spec(), shard(2, 2), options());
    EXPECT_GE(writer.rows_done(), 450);
    EXPECT_LT(writer.rows_done(), kRows);
  }
  write_part(shard(1, 2), spec());
  write_part(shard(2, 2), spec());
  merge_beside(path_);
  EXPECT_TRUE(read_file(path_) == whole);
}

TEST_F(Parts, ThatAreThereStayAsTheyAre) {
  write_part(shard(1, 2), spec());
  const std::string before = read_file(part_name(1, 2));
  MessageLog log;
  {
    RowFileWriter again(path_, spec(), shard(1, 2), options(), log.context());
    EXPECT_EQ(again.rows_done(), 300);
    again.write(catalog::Column{"redshift", "", "", std::vector<double>(300, 9.0), {}}, 0);
    again.note_problem(3, "new");
    again.keep();
    again.finish();
  }
  EXPECT_THAT(log.text(), HasSubstr("part-01-of-02.h5: already complete"));
  EXPECT_TRUE(read_file(part_name(1, 2)) == before);
  EXPECT_THAT(message_of([&] { write_part(shard(1, 2), spec(), "another job"); }), HasSubstr("exists"));
}

TEST_F(Parts, MissingOrTwiceAreNamed) {
  for (const std::int64_t number : {1, 2, 4, 5}) write_part(shard(number, 7), spec());
  EXPECT_THAT(message_of_merge(parts_beside(path_)),
              AllOf(HasSubstr("3 of the 7 parts that belong with"), HasSubstr("are missing (part 3, 6, 7)")));
  EXPECT_THAT(message_of_merge({part_name(1, 7), part_name(2, 7), part_name(1, 7)}),
              HasSubstr("are both part 1 of 7"));
  fs::copy(part_name(1, 7), folder_ / "copy.h5");
  EXPECT_THAT(message_of_merge({part_name(1, 7), (folder_ / "copy.h5").string()}), HasSubstr("copy.h5"));
  write_whole(spec());
  EXPECT_THAT(message_of_merge({part_name(1, 7), path_.string()}), HasSubstr("sample.h5: is not a part"));
}

TEST_F(Parts, RowsInNoPartOrInTwoAreNamed) {
  const auto rows = [](std::int64_t first, std::int64_t last) { return FilePart{{first, last}}; };
  const auto name = [&](std::int64_t first, std::int64_t last) {
    return part_path(path_, rows(first, last)).string();
  };
  for (const FilePart& part : {rows(0, 100), rows(100, 300), rows(200, 600), rows(300, 600)})
    write_part(part, spec());
  EXPECT_THAT(message_of_merge({name(0, 100), name(200, 600)}), HasSubstr("rows 100 to 200 of the 600"));
  EXPECT_THAT(message_of_merge({name(0, 100), name(100, 300)}), HasSubstr("rows 300 to 600 of the 600"));
  EXPECT_THAT(message_of_merge({name(0, 100), name(100, 300), name(200, 600)}),
              HasSubstr("both have rows 200 to 300"));
  merge_parts({name(300, 600), name(0, 100), name(100, 300)}, path_, false, {});
  const std::string merged = read_file(path_);
  fs::remove(path_);
  EXPECT_TRUE(merged == single(spec()));
}

TEST_F(Parts, OfOtherJobsAreRefusedInWords) {
  RowFileSpec one = spec(), other = spec();
  one.attributes.emplace_back("model_fingerprint", std::string("aa"));
  other.attributes.emplace_back("model_fingerprint", std::string("bb"));
  std::get<std::string>(one.attributes[1].second) = R"({"settings": {"threshold": 1.5, "size": 3}})";
  std::get<std::string>(other.attributes[1].second) = R"({"settings": {"threshold": 2, "size": 3}})";
  write_part(shard(1, 2), one, "job");
  write_part(shard(2, 2), other, "job 2");
  EXPECT_THAT(message_of_merge(parts_beside(path_)),
              AllOf(HasSubstr("parts of different jobs"), HasSubstr("threshold (1.5 and 2)"),
                    HasSubstr("model_fingerprint (aa and bb)"), testing::Not(HasSubstr("size"))));
}

TEST_F(Parts, OtherVersionsAreWarnedOf) {
  RowFileSpec one = spec(), other = spec();
  std::get<std::string>(one.attributes[1].second) = R"({"version": "1.0", "libraries": {"hdf5": "1.10.8"}})";
  std::get<std::string>(other.attributes[1].second) =
      R"({"version": "1.0", "libraries": {"hdf5": "1.14.1"}})";
  other.attributes[0].second = 0.25;
  write_part(shard(1, 2), one);
  write_part(shard(2, 2), other);
  MessageLog log;
  merge_beside(path_, log.context());
  EXPECT_THAT(log.text(), AllOf(HasSubstr("different versions: hdf5 (\"1.10.8\" and \"1.14.1\")"),
                                HasSubstr("record different values of zeta; the merged")));
  const std::string merged = read_file(path_);
  fs::remove(path_);
  EXPECT_TRUE(merged == single(one)) << "the first part's are kept";
}

TEST_F(Parts, AStoppedMergeGoesOn) {
  const std::string whole = single(spec());
  for (const std::int64_t number : {1, 2, 3}) write_part(shard(number, 3), spec());
  const std::vector<std::string> parts = parts_beside(path_);
  EXPECT_THAT(
      message_when_cancelled([&](const RunContext& context) { merge_parts(parts, path_, false, context); }),
      HasSubstr("run the same command again"));
  EXPECT_TRUE(fs::exists(beside(".partial")));
  merge_parts(parts, path_, false, {});
  merge_parts(parts, path_, false, {});  // a finished merge may be requested again
  EXPECT_TRUE(read_file(path_) == whole);
}

TEST_F(Parts, OfNoUseAtAllAreRefusedTogether) {
  RowFileSpec useless = small_spec(4);
  useless.columns = {{"flags", "", "", ColumnType::kInteger, 0}};
  for (const std::int64_t number : {1, 2}) {
    RowFileWriter writer(path_, useless, shard(number, 2, 4), options());
    writer.write(catalog::Column{"flags", "", "", std::vector<std::int64_t>(4, 1), {}}, 0);
    writer.note_problem(2 * number - 1, "cannot be read");
    writer.commit(4);
    writer.finish();
  }
  EXPECT_THAT(message_of_merge(parts_beside(path_)),
              AllOf(HasSubstr("could be used"), HasSubstr("cannot be read")));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(Parts, MergeTakesNoSettingsOfSamples) {
  write_part(shard(1, 1), spec());
  MergeOptions merge;
  merge.inputs = parts_beside(path_);
  merge.output = path_.string();
  merge.where = "redshift > 1";
  EXPECT_THAT(message_of([&] { merge_samples(merge); }, ErrorKind::kUsage), HasSubstr("--where"));
}

TEST(ShardOptions, SharesAreEvenAndWhole) {
  for (const std::int64_t count : {0, 1, 5, 16, 1000, 2000000000}) {
    std::int64_t next = 0;
    for (int number = 1; number <= 16; ++number) {
      ShardOptions options;
      options.shard = std::to_string(number) + "/16";
      const FilePart part = *options.part(count);
      EXPECT_EQ(part.rows.first, next);
      const std::int64_t rows = part.rows.last - part.rows.first;
      EXPECT_TRUE(rows == count / 16 || rows == count / 16 + 1) << rows;
      next = part.rows.last;
    }
    EXPECT_EQ(next, count);
  }
}

TEST(ShardOptions, BlocksStayWholeWhereThereAreEnough) {
  ShardOptions options;
  options.shard = "2/3";
  EXPECT_EQ(options.part(5000, 512)->rows.first, 3 * 512);
  EXPECT_EQ(options.part(5000, 512)->rows.last, 6 * 512);
  EXPECT_EQ(options.part(1000, 512)->rows.first, 333);
  options.shard = "3/3";
  EXPECT_EQ(options.part(5000, 512)->rows.last, 5000);
}

TEST(ShardOptions, OtherTextsAreRefused) {
  const auto message = [](const std::string& shard, const std::string& rows,
                          const std::string& output = "o.h5") {
    ShardOptions options;
    options.shard = shard;
    options.rows = rows;
    return message_of([&] { options.check(output); }, ErrorKind::kUsage);
  };
  for (const char* text : {"3", "0/3", "4/3", "1/0", "-1/3", "1/3x", "a/b", "1:3", "1/99999999999999999999"})
    EXPECT_THAT(message(text, ""), HasSubstr("is not I/N")) << text;
  for (const char* text : {"3", "3:3", "4:3", "-1:3", "1:3x", "1/3"})
    EXPECT_THAT(message("", text), HasSubstr("is not A:B")) << text;
  EXPECT_THAT(message("1/3", "1:3"), HasSubstr("one of them"));
  EXPECT_THAT(message("1/3", "", "scores.fits"), HasSubstr("give NAME.h5"));
  ShardOptions options;
  options.rows = "5:20";
  EXPECT_THAT(message_of([&] { static_cast<void>(options.part(10)); }, ErrorKind::kUsage),
              HasSubstr("there are 10"));
  EXPECT_NO_THROW(ShardOptions().check("scores.fits"));
  EXPECT_NO_THROW(ShardOptions().refuse("a search", ""));
  EXPECT_THAT(message_of([&] { options.refuse("a search", "do otherwise"); }, ErrorKind::kUsage),
              AllOf(HasSubstr("--rows"), HasSubstr("do otherwise")));
}

}  // namespace
}  // namespace peculiar::store
