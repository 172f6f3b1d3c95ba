#include "base/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar {
namespace {

using testing::HasSubstr;

struct Settings {
  std::int64_t size = 64;
  std::optional<double> pixel_scale;
  std::string stretch = "asinh";
  std::vector<std::string> bands;
  bool rebin = false;

  void describe(Fields& fields) {
    fields.add("size", &size, "Edge of a stamp.").unit("px").range(8, 4096);
    fields.add("pixel_scale", &pixel_scale, "Pixel scale.").unit("arcsec").range(1e-3, 100);
    fields.add("stretch", &stretch, "Stretch.").choices({"linear", "asinh", "log"});
    fields.add("bands", &bands, "Names of the bands.");
    fields.add("rebin", &rebin, "Resample.");
  }
};

std::string message_of(const std::function<void()>& action, ErrorKind kind) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

struct RemovedAtTheEnd {
  std::filesystem::path path;
  ~RemovedAtTheEnd() { std::filesystem::remove(path); }
};

class FieldsTest : public testing::Test {
 protected:
  void SetUp() override { settings_.describe(fields_); }
  void set(const std::string& name, std::vector<std::string> texts) {
    fields_.find(name)->assign(texts, fields_.find(name)->option_name());
  }
  void toml(const std::string& text) {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("peculiar_fields_" + std::to_string(::getpid()) + ".toml");
    write_file(path, text);
    const RemovedAtTheEnd removed{path};
    fields_.load_toml(path.string(), "import", {"import", "train"});
  }
  Settings settings_;
  Fields fields_;
};

TEST_F(FieldsTest, TextsBecomeTypedValues) {
  set("size", {"128"});
  set("pixel_scale", {"0.06"});
  set("bands", {"g", "r"});
  set("rebin", {"true"});
  EXPECT_EQ(settings_.size, 128);
  EXPECT_DOUBLE_EQ(settings_.pixel_scale.value(), 0.06);
  EXPECT_THAT(settings_.bands, testing::ElementsAre("g", "r"));
  EXPECT_TRUE(settings_.rebin);
  EXPECT_EQ(fields_.values()["size"], 128);
  EXPECT_EQ(fields_.find("pixel_scale")->option_name(), "--pixel-scale");
}

TEST_F(FieldsTest, MessagesSayWhatIsAllowed) {
  EXPECT_EQ(message_of([&] { set("size", {"64x"}); }, ErrorKind::kUsage),
            "--size: '64x' is not a whole number");
  EXPECT_EQ(message_of([&] { set("size", {"4"}); }, ErrorKind::kUsage),
            "--size: 4 is out of range; it must be 8 to 4096 px");
  EXPECT_EQ(message_of([&] { set("pixel_scale", {"nan"}); }, ErrorKind::kUsage),
            "--pixel-scale: nan is out of range; it must be 0.001 to 100 arcsec");
  EXPECT_EQ(message_of([&] { set("stretch", {"asinn"}); }, ErrorKind::kUsage),
            "--stretch: 'asinn' is not one of linear, asinh, log (did you mean 'asinh'?)");
}

TEST_F(FieldsTest, TomlSetsKeysAndTheVerbsTableWins) {
  toml("size = 32\nbands = ['F160W']\n[import]\nsize = 96\n[train]\nsteps = 5\n");
  EXPECT_EQ(settings_.size, 96);
  EXPECT_THAT(settings_.bands, testing::ElementsAre("F160W"));
}

TEST_F(FieldsTest, TablesOfAListSetFieldsInTheirOrder) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("peculiar_list_" + std::to_string(::getpid()) + ".toml");
  const RemovedAtTheEnd removed{path};
  std::deque<Settings> read;
  const auto load = [&](const std::string& text) {
    write_file(path, text);
    read.clear();
    load_toml_list(path.string(), "image", [&] {
      Fields fields;
      read.emplace_back().describe(fields);
      return fields;
    });
  };
  load("[[image]]\nsize = 32\n[[image]]\nbands = ['r']\n");
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].size, 32);
  EXPECT_EQ(read[1].size, Settings().size);
  EXPECT_THAT(read[1].bands, testing::ElementsAre("r"));
  EXPECT_THAT(message_of([&] { load("[[image]]\nsise = 3\n"); }, ErrorKind::kConfig),
              HasSubstr("line 2: image.sise: unknown key (did you mean 'size'?)"));
  EXPECT_THAT(message_of([&] { load("size = 3\n"); }, ErrorKind::kConfig),
              HasSubstr("line 1: size: unknown; this file may only contain tables [[image]]"));
  EXPECT_THAT(message_of([&] { load("[image]\nsize = 3\n"); }, ErrorKind::kConfig),
              HasSubstr("needs a list of tables [[image]]"));
}

TEST_F(FieldsTest, TomlErrorsNameLineAndKey) {
  EXPECT_THAT(message_of([&] { toml("\nsise = 3\n"); }, ErrorKind::kConfig),
              HasSubstr("line 2: sise: unknown key for 'peculiar import' (did you mean 'size'?)"));
  EXPECT_THAT(message_of([&] { toml("\n[improt]\nsize = 3\n"); }, ErrorKind::kConfig),
              HasSubstr("line 2: improt: no verb has the name of this table (did you mean 'import'?)"));
  EXPECT_THAT(message_of([&] { toml("size = 64.5"); }, ErrorKind::kConfig),
              HasSubstr("'64.5' is not a whole number"));
  EXPECT_THAT(message_of([&] { toml("size = [1, 2]"); }, ErrorKind::kConfig), HasSubstr("got a list"));
  EXPECT_THAT(message_of([&] { toml("size = "); }, ErrorKind::kConfig), HasSubstr("not valid TOML"));
  EXPECT_THAT(message_of([&] { toml("rebin = 'yes'"); }, ErrorKind::kConfig),
              HasSubstr("neither true nor false"));
}

}  // namespace
}  // namespace peculiar
