#include "cluster/slurm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "cluster/cluster_testing.h"
#include "cluster/scripts.h"
#include "store/part.h"

namespace peculiar::cluster {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Slurm : public testing::Test {
 protected:
  void SetUp() override {
    before_ = fs::current_path();
    fs::current_path(folder_.path());
    options_.output = "jobs";
    options_.shards = 4;
    options_.command = {"score", "m.safetensors", "my sample.h5", "-o", "scores.h5"};
  }
  void TearDown() override { fs::current_path(before_); }

  SlurmReport run() { return plan_jobs(options_, verbs_, {}, slurm_.command()); }
  /// Acts on the existing plan.
  SlurmReport act(bool submit, bool resubmit = false) {
    SlurmOptions options;
    options.output = "jobs";
    options.submit = submit;
    options.resubmit = resubmit;
    options.status = !submit && !resubmit;
    return plan_jobs(options, verbs_, {}, slurm_.command());
  }
  static std::string text(const std::string& name) { return read_file(fs::path("jobs") / name); }
  /// Writes a shard as a verb does.
  static void write_part(const std::string& file, std::int64_t number, std::int64_t of = 4) {
    store::RowFileSpec spec;
    spec.kind = "scores";
    spec.count = of;
    spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
    store::RowFileWriter writer(file, spec, store::FilePart{{number - 1, number}, number, of}, {true, "job"});
    writer.commit(number);
    writer.finish();
  }
  /// Writes a shard and its mark as its job does.
  static void finish_shard(const std::string& step, const std::string& file, std::int64_t number) {
    write_part(file, number);
    write_file("jobs/seconds/" + step + "-" + std::to_string(number), "1200\n");
  }
  /// Writes a merged file.
  static void write_whole(const std::string& file) {
    store::RowFileSpec spec;
    spec.kind = "scores";
    spec.count = 1;
    spec.columns = {{"row", "", "", store::ColumnType::kInteger, 0}};
    store::RowFileWriter writer(file, spec, {true, "job"});
    writer.commit(1);
    writer.finish();
  }
  /// Makes a program of these shell commands, which the jobs run.
  void write_program(const std::string& commands) {
    options_.site.program = (folder_.path() / "my program").string();
    write_file(options_.site.program, "#!/bin/sh\n" + commands);
    fs::permissions(options_.site.program, fs::perms::owner_all);
  }
  std::string refusal(ErrorKind kind = ErrorKind::kUsage) {
    try {
      run();
    } catch (const Error& failure) {
      EXPECT_EQ(failure.kind(), kind) << failure.what();
      return failure.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  TestFolder folder_;
  fs::path before_;
  SlurmOptions options_;
  FakeVerbs verbs_;
  FakeSlurm slurm_;
};

TEST_F(Slurm, WritesAnArrayAndItsMerge) {
  options_.site.partition = "cpu";
  options_.site.account = "astro";
  options_.site.time = "2:00:00";
  options_.site.memory = "8G";
  options_.site.cpus = 4;
  options_.site.gpus = 1;
  options_.site.setup = "module load gcc";
  run();
  const std::string here = fs::current_path().string();
  EXPECT_THAT(text("01-score.sh"),
              AllOf(HasSubstr("#SBATCH --array=1-4\n"), HasSubstr("#SBATCH --partition=\"cpu\"\n"),
                    HasSubstr("#SBATCH --account=\"astro\"\n"), HasSubstr("#SBATCH --time=\"2:00:00\"\n"),
                    HasSubstr("#SBATCH --mem=\"8G\"\n"), HasSubstr("#SBATCH --gpus=1\n"),
                    HasSubstr("#SBATCH --cpus-per-task=4\n"), HasSubstr("\nmodule load gcc\ncd " + here),
                    HasSubstr("\n/opt/peculiar score m.safetensors 'my sample.h5' -o scores.h5 --threads "
                              "\"${SLURM_CPUS_PER_TASK:-4}\" --shard \"$SLURM_ARRAY_TASK_ID\"/4\n")));
  EXPECT_THAT(text("01-score-merge.sh"),
              AllOf(HasSubstr("/opt/peculiar merge scores.part-*-of-04.h5 -o scores.h5\n"),
                    Not(HasSubstr("--array")), Not(HasSubstr("--gpus"))));
  EXPECT_TRUE(slurm_.submitted.empty());
}

TEST_F(Slurm, ScriptsDoWhatTheySay) {
  options_.command = {"score",          "m",    "it's $HOME.h5", "-o", "a b.h5",
                      "--features-out", "f.h5", "--threads",     "3",  "--overwrite"};
  options_.remove_parts = true;
  options_.site.container = "env CONTAINER=yes";
  write_program("for word; do echo \"<$word>\" >> said; done; echo $CONTAINER >> said\n");
  run();
  for (const char* name : {"a b.part-01-of-04.h5", "f.part-01-of-04.h5", "a b.part-02-of-04.h5"})
    write_file(name, "");
  ASSERT_EQ(std::system("cd / && SLURM_ARRAY_TASK_ID=3 bash $OLDPWD/jobs/01-score.sh"), 0);
  EXPECT_EQ(
      read_file("said"),
      "<score>\n<m>\n<it's $HOME.h5>\n<-o>\n<a b.h5>\n<--features-out>\n<f.h5>\n<--threads>\n<3>\n<--overwrite>\n<--shard>\n<3/4>\nyes\n");
  EXPECT_TRUE(fs::exists("jobs/seconds/01-score-3"));
  fs::remove("said");
  ASSERT_EQ(std::system("bash jobs/01-score-merge.sh"), 0);
  EXPECT_EQ(read_file("said"),
            "<merge>\n<a b.part-01-of-04.h5>\n<a b.part-02-of-04.h5>\n<-o>\n<a b.h5>\n<--overwrite>\nyes\n"
            "<merge>\n<f.part-01-of-04.h5>\n<-o>\n<f.h5>\n<--overwrite>\nyes\n");
  EXPECT_TRUE(fs::exists("jobs/done/01-score-merge"));
  EXPECT_FALSE(fs::exists("a b.part-01-of-04.h5")) << "--remove-parts";
  write_program("exit 3\n");
  fs::remove("jobs/done/01-score-merge");
  EXPECT_NE(std::system("bash jobs/01-score-merge.sh"), 0);
  EXPECT_FALSE(fs::exists("jobs/done/01-score-merge")) << "a job that fails has not done";
}

TEST_F(Slurm, StepsWaitForEachOther) {
  options_.command.clear();
  options_.steps = "survey.txt";
  write_file(
      "survey.txt",
      "# of one night\npeculiar cutout --mosaic m.fits -o stamps.h5\n\nscore m stamps.h5 -o scores.h5 # all\ncalibrate scores.h5 -o 'p values.h5'\n");
  options_.submit = true;
  const SlurmReport report = run();
  const std::string jobs = fs::absolute("jobs").string();
  EXPECT_THAT(slurm_.submitted,
              ElementsAre(ElementsAre("sbatch", "--parsable", "--array=1-4", jobs + "/01-cutout.sh"),
                          ElementsAre("sbatch", "--parsable", "--dependency=afterok:101",
                                      "--kill-on-invalid-dep=yes", jobs + "/01-cutout-merge.sh"),
                          ElementsAre("sbatch", "--parsable", "--array=1-4", "--dependency=afterok:102",
                                      "--kill-on-invalid-dep=yes", jobs + "/02-score.sh"),
                          ElementsAre("sbatch", "--parsable", "--dependency=afterok:103",
                                      "--kill-on-invalid-dep=yes", jobs + "/02-score-merge.sh"),
                          ElementsAre("sbatch", "--parsable", "--dependency=afterok:104",
                                      "--kill-on-invalid-dep=yes", jobs + "/03-calibrate.sh")));
  EXPECT_EQ(report.submitted.size(), 5U);
  EXPECT_THAT(text("03-calibrate.sh"),
              AllOf(HasSubstr("calibrate scores.h5 -o 'p values.h5'"), Not(HasSubstr("--shard "))));
}

TEST_F(Slurm, OnlyWhatFailedIsHandedInAgain) {
  options_.submit = true;
  run();
  finish_shard("01-score", "scores.h5", 1);
  finish_shard("01-score", "scores.h5", 3);
  finish_shard("01-score", "scores.h5", 4);
  write_file("scores.part-04-of-04.h5", "damaged");
  slurm_.submitted.clear();
  EXPECT_THAT(act(false).standing, AllOf(HasSubstr("01-score: 2 of 4 shards are complete; missing: 2,4"),
                                         HasSubstr("01-score-merge: to do")));
  act(false, true);
  ASSERT_EQ(slurm_.submitted.size(), 2U);
  EXPECT_EQ(slurm_.submitted[0][2], "--array=2,4");
  EXPECT_EQ(slurm_.submitted[1][2], "--dependency=afterok:103");
}

TEST_F(Slurm, PartsOfAnEarlierJobAreNotDone) {
  options_.command.emplace_back("--overwrite");
  run();
  for (const std::int64_t number : {1, 2, 3, 4}) finish_shard("01-score", "scores.h5", number);
  write_whole("scores.h5");
  write_file("jobs/done/01-score-merge", "");
  EXPECT_TRUE(act(false).is_done);
  // The same files from another model.
  options_.command[1] = "other.safetensors";
  options_.overwrite = options_.submit = true;
  EXPECT_THAT(run().standing, AllOf(HasSubstr("01-score: 0 of 4 shards are complete; missing: 1-4\n"),
                                    HasSubstr("01-score-merge: to do\n")));
  ASSERT_EQ(slurm_.submitted.size(), 2U);
  EXPECT_EQ(slurm_.submitted[0][2], "--array=1-4");
  finish_shard("01-score", "scores.h5", 2);
  slurm_.submitted.clear();
  act(false, true);
  ASSERT_EQ(slurm_.submitted.size(), 2U);
  EXPECT_EQ(slurm_.submitted[0][2], "--array=1,3-4") << "the others have not been written by this plan";
}

TEST_F(Slurm, AShardThatFailsIsNotDone) {
  write_program("exit 3\n");
  run();
  write_part("scores.h5", 3);
  EXPECT_NE(std::system("SLURM_ARRAY_TASK_ID=3 bash jobs/01-score.sh"), 0);
  EXPECT_THAT(act(false).standing, HasSubstr("01-score: 0 of 4 shards are complete"));
  write_program("exit 0\n");
  ASSERT_EQ(std::system("SLURM_ARRAY_TASK_ID=3 bash jobs/01-score.sh"), 0);
  EXPECT_THAT(act(false).standing, HasSubstr("01-score: 1 of 4 shards are complete; missing: 1-2,4"));
}

TEST_F(Slurm, WhatStillRunsIsLeftAlone) {
  options_.submit = true;
  run();
  finish_shard("01-score", "scores.h5", 1);
  slurm_.queue["101"] = "101_2 FAILED\n101_3 RUNNING\n";
  slurm_.queue["102"] = "102 PENDING\n";
  slurm_.submitted.clear();
  act(false, true);
  ASSERT_EQ(slurm_.submitted.size(), 2U);
  EXPECT_EQ(slurm_.submitted[0][2], "--array=2,4");
  EXPECT_EQ(slurm_.submitted[1][2], "--dependency=afterok:101_3:103") << "the merge waits for both";
  EXPECT_THAT(slurm_.cancelled, ElementsAre("102")) << "it waited for an array that has failed";
}

TEST_F(Slurm, ASecondCallWhileAllRunsHandsNothingIn) {
  options_.submit = true;
  run();
  slurm_.queue["101"] = "101_1 RUNNING\n101_2 RUNNING\n101_3 PENDING\n101_4 PENDING\n";
  slurm_.queue["102"] = "102 PENDING\n";
  slurm_.submitted.clear();
  EXPECT_TRUE(act(false, true).submitted.empty());
  EXPECT_TRUE(act(true).submitted.empty());
  EXPECT_TRUE(slurm_.submitted.empty());
  EXPECT_TRUE(slurm_.cancelled.empty());
}

TEST_F(Slurm, AMergedStepIsDoneWithoutItsParts) {
  run();
  EXPECT_FALSE(act(false).is_done);
  write_whole("scores.h5");
  EXPECT_FALSE(act(false).is_done) << "of another plan";
  write_file("jobs/done/01-score-merge", "");
  EXPECT_TRUE(act(false).is_done);
  act(false, true);
  EXPECT_TRUE(slurm_.submitted.empty());
  fs::resize_file("scores.h5", fs::file_size("scores.h5") / 2);
  EXPECT_THAT(act(false).standing, HasSubstr("01-score-merge: to do; scores.h5 is damaged: remove it\n"));
  fs::remove("scores.h5");
  EXPECT_THAT(act(false).standing, HasSubstr("01-score-merge: to do; scores.h5 is missing\n"));
}

TEST_F(Slurm, AScanKeepsItsStampsAfterTheMerge) {
  options_.command = {"scan", "m", "--mosaic", "m.fits", "-o", "s.h5", "--overwrite"};
  options_.remove_parts = options_.submit = true;
  run();
  ASSERT_EQ(slurm_.submitted.size(), 3U);
  EXPECT_EQ(slurm_.submitted[2].back(), fs::absolute("jobs/01-scan-finish.sh").string());
  EXPECT_EQ(slurm_.submitted[2][2], "--dependency=afterok:102");
  EXPECT_THAT(text("01-scan-finish.sh"),
              AllOf(HasSubstr("/opt/peculiar scan m --mosaic m.fits -o s.h5 --overwrite --threads "
                              "\"${SLURM_CPUS_PER_TASK:-1}\" --keep-only\n"),
                    Not(HasSubstr("--array")), Not(HasSubstr("--shard ")), Not(HasSubstr("rm -f"))));
  EXPECT_THAT(text("01-scan-merge.sh"), HasSubstr("rm -f s.part-*-of-04.h5"));
  // Merged, and the parts removed: only the last job is left.
  write_whole("s.h5");
  write_file("jobs/done/01-scan-merge", "");
  const SlurmReport merged = act(false);
  EXPECT_FALSE(merged.is_done);
  EXPECT_THAT(merged.standing, AllOf(HasSubstr("01-scan: 4 of 4 shards are complete"),
                                     HasSubstr("01-scan-merge: done"), HasSubstr("01-scan-finish: to do")));
  slurm_.submitted.clear();
  act(false, true);
  ASSERT_EQ(slurm_.submitted.size(), 1U);
  EXPECT_EQ(slurm_.submitted[0][2], fs::absolute("jobs/01-scan-finish.sh").string());
  write_file("jobs/done/01-scan-finish", "");
  write_file("s.kept.h5", "");
  EXPECT_TRUE(act(false).is_done);
  fs::remove("s.h5");
  EXPECT_THAT(act(false).standing, HasSubstr("01-scan-finish: to do; s.h5 is missing"));
}

TEST_F(Slurm, AScanIsDoneWhenItsStampsAndFatesAreWhole) {
  options_.command = {"scan", "m", "--mosaic", "m.fits", "-o", "s.h5", "--fates", "my fates.csv"};
  write_program("echo stamps > s.kept.h5\necho fates > 'my fates.csv'\n");
  run();
  write_whole("s.h5");
  write_file("jobs/done/01-scan-merge", "");
  write_file("s.kept.h5", "stamps of another plan");
  EXPECT_THAT(act(false).standing, HasSubstr("01-scan-finish: to do\n"));
  ASSERT_EQ(std::system("bash jobs/01-scan-finish.sh"), 0);
  EXPECT_TRUE(act(false).is_done);
  fs::remove("s.kept.h5");
  fs::resize_file("my fates.csv", 2);
  EXPECT_THAT(
      act(false).standing,
      HasSubstr("01-scan-finish: to do; s.kept.h5 is missing; my fates.csv has 2 bytes instead of 6"));
  act(false, true);
  ASSERT_EQ(slurm_.submitted.size(), 1U);
  EXPECT_EQ(slurm_.submitted[0][2], fs::absolute("jobs/01-scan-finish.sh").string());
  EXPECT_FALSE(fs::exists("my fates.csv")) << "the job would leave it as it is";
  write_program("echo fates > 'my fates.csv'\n");  // there are no stamps to keep
  ASSERT_EQ(std::system("bash jobs/01-scan-finish.sh"), 0);
  EXPECT_TRUE(act(false).is_done);
}

TEST_F(Slurm, FatesOfACutoutAreThoseOfItsFirstShard) {
  options_.command = {"cutout", "--mosaic", "m.fits", "-o", "c.h5", "--fates", "fates.csv"};
  run();
  for (const std::int64_t number : {1, 2, 3, 4}) finish_shard("01-cutout", "c.h5", number);
  EXPECT_THAT(act(false).standing,
              HasSubstr("01-cutout: 3 of 4 shards are complete; missing: 1; fates.csv is missing"));
  write_file("fates.csv", "");
  EXPECT_THAT(act(false).standing, HasSubstr("01-cutout: 4 of 4 shards are complete"));
}

TEST_F(Slurm, FilesOfAnEarlierScanAreNotThoseOfThePlan) {
  options_.command = {"scan", "m", "--mosaic", "m.fits", "-o", "s.h5", "--fates", "fates.csv"};
  write_file("fates.csv", "");
  EXPECT_THAT(refusal(ErrorKind::kInput), HasSubstr("fates.csv: exists already"));
  fs::remove("fates.csv");
  write_whole("s.h5");
  write_part("s.h5", 2);
  run();  // the shards and the merge compare such files with their own job: they keep or refuse them
  options_.snakemake = options_.overwrite = true;
  EXPECT_THAT(refusal(ErrorKind::kInput), HasSubstr("s.part-02-of-04.h5: exists already"))
      << "Snakemake would remove it";
  fs::remove("s.part-02-of-04.h5");
  EXPECT_THAT(refusal(ErrorKind::kInput), HasSubstr("s.h5: exists already")) << "Snakemake would remove it";
  write_part("s.h5", 2);
  options_.command.emplace_back("--overwrite");
  run();
}

TEST_F(Slurm, OtherFailuresOfSqueueAreErrors) {
  options_.submit = true;
  run();
  slurm_.submitted.clear();
  slurm_.squeue_failure = "squeue: failed: slurm_load_jobs error: Unable to contact slurm controller";
  try {
    act(false, true);
    ADD_FAILURE() << "no error";
  } catch (const Error& failure) {
    EXPECT_EQ(failure.kind(), ErrorKind::kInput);
    EXPECT_THAT(failure.what(), AllOf(HasSubstr("job 101 still runs"), HasSubstr("nothing was done"),
                                      HasSubstr("Unable to contact slurm controller")));
  }
  EXPECT_TRUE(slurm_.submitted.empty());
  slurm_.squeue_failure.clear();  // an invalid id: the job has ended
  act(false, true);
  EXPECT_EQ(slurm_.submitted.size(), 2U);
}

TEST_F(Slurm, LargerArraysThanSlurmAllowsAreRefused) {
  slurm_.config = "Configuration data as of now\nMaxArraySize            = 1001\nMaxJobCount = 10\n";
  options_.shards = 1001;
  run();
  options_.submit = options_.overwrite = true;
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("1001 shards"), HasSubstr("1000 tasks"), HasSubstr("MaxArraySize = 1001")));
  EXPECT_TRUE(slurm_.submitted.empty());
  options_.shards = 1000;
  run();
  EXPECT_EQ(slurm_.submitted.size(), 2U);
}

TEST_F(Slurm, CostsAreOfTheRateOrOfWhatHasRun) {
  options_.rate = 100;
  options_.count = 1440000;
  options_.site.cpus = 2;
  EXPECT_THAT(run().cost, AllOf(HasSubstr("1440000 rows at 100 rows per second: 8 core hours"),
                                HasSubstr("4 shards of ")));
  finish_shard("01-score", "scores.h5", 1);
  EXPECT_THAT(act(false).standing, HasSubstr("about 2 core hours")) << "three shards of two cores for 20 min";
  options_.overwrite = true;
  options_.count.reset();
  EXPECT_THAT(refusal(), HasSubstr("--count"));
}

TEST_F(Slurm, SnakemakeGetsTheSamePlan) {
  options_.command = {"score", "m", "a{b}.h5", "-o", "s{1}.h5"};
  options_.snakemake = true;
  options_.site.time = "1-12";
  options_.site.memory = "2G";
  run();
  EXPECT_FALSE(fs::exists("jobs/01-score.sh"));
  const std::string mark = fs::absolute("jobs/done/01-score").string() + "-{part}";
  EXPECT_THAT(
      text("Snakefile"),
      AllOf(HasSubstr("output: touch(\"" + mark + "\"), \"s{{1}}.part-{part}-of-04.h5\"\n"),
            HasSubstr("input: expand(\"" + mark +
                      "\", part=PARTS), expand(\"s{{1}}.part-{part}-of-04.h5\", part=PARTS)\n"),
            HasSubstr("score m 'a{{b}}.h5' -o 's{{1}}.h5' --threads {threads} --shard {wildcards.part}/4"),
            HasSubstr("runtime=2160"), HasSubstr("mem_mb=2048"), HasSubstr("range(1, 5)")));
}

TEST_F(Slurm, APlanThatIsReplacedLeavesNoScripts) {
  options_.command = {"scan", "m", "--mosaic", "m.fits", "-o", "s.h5"};
  run();
  EXPECT_TRUE(fs::exists("jobs/01-scan-finish.sh"));
  options_.command = {"score", "m.safetensors", "my sample.h5", "-o", "scores.h5"};
  options_.overwrite = true;
  act(true);
  slurm_.queue["101"] = "101_1 RUNNING\n";
  EXPECT_THAT(refusal(ErrorKind::kInput), HasSubstr("still queued or running"));
  EXPECT_TRUE(fs::exists("jobs/01-scan-finish.sh"));
  slurm_.queue["101"] = "";
  run();
  EXPECT_FALSE(fs::exists("jobs/01-scan.sh") || fs::exists("jobs/01-scan-finish.sh"));
  EXPECT_TRUE(fs::exists("jobs/01-score.sh"));
}

TEST_F(Slurm, SnakemakeKeepsTheStampsOfAScanToo) {
  options_.command = {"scan", "m", "--mosaic", "m.fits", "-o", "s.h5"};
  options_.snakemake = true;
  run();
  const std::string done = fs::absolute("jobs/done/01-scan-").string();
  EXPECT_THAT(text("Snakefile"),
              AllOf(HasSubstr("rule all:\n    input: \"" + done + "finish\", \"s.h5\", \"s.kept.h5\"\n"),
                    HasSubstr("    output: touch(\"" + done + "merge\"), \"s.h5\"\n"),
                    HasSubstr("rule step_01_scan_finish:\n    input: \"" + done +
                              "merge\"\n    output: touch(\"" + done + "finish\"), \"s.kept.h5\"\n"),
                    HasSubstr("-o s.h5 --threads {threads} --keep-only")));
}

TEST_F(Slurm, WhatCannotBeIsRefusedInWords) {
  options_.site.time = "two hours";
  EXPECT_THAT(refusal(), HasSubstr("--time: 'two hours'"));
  options_.site.time = "";
  options_.site.memory = "8 GB";
  EXPECT_THAT(refusal(), HasSubstr("--memory"));
  options_.site.memory = "";
  options_.command = {"scoore"};
  EXPECT_THAT(refusal(), HasSubstr("no verb"));
  options_.command = {"score", "m", "s.h5", "-o", "o.h5", "--shard", "1/2"};
  EXPECT_THAT(refusal(), HasSubstr("no part in the command"));
  options_.command = {"score", "m", "s.h5", "-o", "o.fits"};
  EXPECT_THAT(refusal(), HasSubstr("name it NAME.h5"));
  options_.command.clear();
  EXPECT_THAT(refusal(), HasSubstr("give it after --"));
  options_.status = true;
  EXPECT_THAT(refusal(ErrorKind::kInput), HasSubstr("has no plan"));
  options_.status = false;
  options_.command = {"score", "m", "s.h5", "-o", "o.h5"};
  run();
  EXPECT_THAT(refusal(ErrorKind::kInput), HasSubstr("already has a plan"));
}

TEST(SlurmText, NumbersOfArraysAreShort) {
  EXPECT_EQ(array_text({1, 2, 3, 7, 9, 10}), "1-3,7,9-10");
  EXPECT_EQ(array_text({5}), "5");
  EXPECT_EQ(array_text({}), "");
}

TEST(SlurmText, CommandsThatFailSayWhy) {
  EXPECT_EQ(run_command({"printf", "%s", "it's"}), "it's");
  const auto message = [](const std::vector<std::string>& words) {
    try {
      run_command(words);
    } catch (const Error& failure) {
      return std::string(failure.what());
    }
    return std::string();
  };
  EXPECT_THAT(message({"no-such-program-here"}), HasSubstr("not found"));
  EXPECT_THAT(message({"ls", "/no/such/folder"}), HasSubstr("failed"));
}

TEST(SlurmText, TimesAndSizesAreSlurms) {
  SiteOptions site;
  for (const auto& [text, minutes] : {std::pair("90", 90),
                                      {"90:30", 91},
                                      {"2:00:00", 120},
                                      {"1-0", 1440},
                                      {"1-2:30", 1590},
                                      {"2-00:00:01", 2881}}) {
    site.time = text;
    EXPECT_EQ(site.minutes(), minutes) << text;
  }
  for (const auto& [text, size] : {std::pair("500", 500), {"8G", 8192}, {"1T", 1048576}, {"2048K", 2}}) {
    site.memory = text;
    EXPECT_EQ(site.memory_mb(), size) << text;
  }
}

}  // namespace
}  // namespace peculiar::cluster
