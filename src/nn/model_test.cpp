#include "nn/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/test_folder.h"

namespace peculiar::nn {
namespace {

using testing::AllOf;
using testing::HasSubstr;

stamps::Contract contract() {
  stamps::Contract contract;
  contract.stamps = {{"one"}, 32, 32, "", 1, {}, true};
  contract.stretch.bands = {{0, 1, -1, 1}};
  return contract;
}

Model ranking_model(std::int64_t width = 4) {
  Model model({32, 1, width, 8, "batch"}, contract());
  model.begin_contrast({"companion", "warp"}, 2);
  return model;
}

std::string message_of(const std::filesystem::path& path) {
  try {
    read_model(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    return error.what();
  }
  return "no error";
}

TEST(ModelWithoutGenerator, ComesBackAsItWas) {
  const TestFolder folder;
  const std::string path = folder.path() / "m.safetensors";
  for (const std::int64_t width : {4, 200}) {
    const Model model = ranking_model(width);
    write_model(path, model);
    const Model read = read_model(path);
    EXPECT_FALSE(read.generator);
    EXPECT_FALSE(read.critic);
    EXPECT_FALSE(read.encoder);
    ASSERT_TRUE(read.contrast);
    EXPECT_TRUE(at::equal(read.contrast->weight(1), model.contrast->weight(1)));
    EXPECT_EQ(read.contrast_kinds, model.contrast_kinds);
    EXPECT_EQ(model_fingerprint(read), model_fingerprint(model));
  }
  const nlohmann::json described = describe_model(path);
  EXPECT_FALSE(described["has_generator"]);
  EXPECT_TRUE(described["has_contrast"]);
}

TEST(ModelWithoutGenerator, IsOfAFormatThatProgramsOfBeforeRefuse) {
  const TestFolder folder;
  const std::string path = folder.path() / "m.safetensors";
  write_model(path, ranking_model());
  EXPECT_EQ(describe_model(path)["format_version"], 3);
  // The others keep their version, so that earlier programs can read them.
  write_model(path, Model({32, 1, 4, 8, "batch"}, contract(), 1));
  EXPECT_EQ(describe_model(path)["format_version"], 1);
  EXPECT_TRUE(describe_model(path)["has_generator"]);
  write_model(path, Model({32, 1, 4, 8, "layer"}, contract(), 1));
  EXPECT_EQ(describe_model(path)["format_version"], 2);
}

TEST(Model, WithAContrastNetworkThatDoesNotSayWhatItTellsApartIsRefused) {
  const TestFolder folder;
  const std::string path = folder.path() / "m.safetensors";
  Model whole({32, 1, 4, 8, "batch"}, contract(), 1);
  whole.begin_contrast({"companion", "warp"}, 2);
  write_model(path, whole);
  EXPECT_EQ(describe_model(path)["format_version"], 3);
  EXPECT_EQ(read_model(path).contrast_kinds, whole.contrast_kinds);
  TensorFile file{whole.tensors(), model_metadata(whole, "model")};
  file.metadata.erase("contrast_kinds");
  write_tensor_file(path, file);
  EXPECT_THAT(message_of(path), AllOf(HasSubstr("does not record its classes"), HasSubstr("train it again")));
}

TEST(ModelWithoutGenerator, AFileOfBeforeThatLostItsGeneratorIsDamaged) {
  const TestFolder folder;
  const std::string path = folder.path() / "m.safetensors";
  const Model model = ranking_model();
  TensorFile file{model.tensors(), model_metadata(model, "model")};
  file.metadata["format_version"] = "2";
  write_tensor_file(path, file);
  EXPECT_THAT(message_of(path), HasSubstr("has no tensor 'generator.dense.weight'"));
  // A current file that claims to have a generator must have all of it, and its critic.
  const Model whole({32, 1, 4, 8, "batch"}, contract(), 1);
  file = {{whole.tensors().front()}, model_metadata(whole, "model")};
  file.metadata["format_version"] = "3";
  write_tensor_file(path, file);
  EXPECT_THAT(message_of(path), HasSubstr("has no tensor"));
}

TEST(ModelWithoutGenerator, OneThatClaimsMoreThanTheFileHoldsTakesNoMemory) {
  const TestFolder folder;
  const std::string path = folder.path() / "m.safetensors";
  const Model model = ranking_model();
  TensorFile file{model.tensors(), model_metadata(model, "model")};
  file.metadata["architecture"] = Architecture{32, 1, 512, 4096, "batch"}.json().dump();
  write_tensor_file(path, file);
  EXPECT_THAT(message_of(path), HasSubstr("it is damaged or truncated"));
}

TEST(ModelWithoutGenerator, SaysWhoNeedsOneAndHowToGetIt) {
  try {
    need_generator(ranking_model(), "m.safetensors", "generate");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("m.safetensors: "), HasSubstr("--preset ranking"),
                                    HasSubstr("generate needs a generator"), HasSubstr("--preset quick")));
  }
  need_generator(Model({32, 1, 4, 8, "batch"}, contract(), 1), "m.safetensors", "generate");
}

}  // namespace
}  // namespace peculiar::nn
