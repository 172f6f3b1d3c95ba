#include "nn/tensor_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "nn/model.h"

namespace peculiar::nn {
namespace {

namespace fs = std::filesystem;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput) << error.what();
    return error.what();
  }
  return "no error";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class TensorFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("peculiar_tensors_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    path_ = folder_ / "model.safetensors";
  }
  void TearDown() override { fs::remove_all(folder_); }

  Model small_model() const {
    stamps::Contract contract;
    contract.stamps = {{"F160W"}, 32, 32, "", 0.06, {}, true};
    contract.stretch.bands = {{0, 1, -1, 10}};
    return Model({32, 1, 4, 8, "batch"}, contract, 3);
  }

  fs::path folder_;
  fs::path path_;
};

TEST_F(TensorFiles, WhatIsWrittenIsRead) {
  TensorFile file{{{"a", normal_numbers({3, 4, 2, 2}, 1, 1, "a").contiguous(at::MemoryFormat::ChannelsLast)},
                   {"b", at::arange(5)},
                   {"c", at::full({}, 2.5, at::kDouble)}},
                  {{"note", "with \"quotes\" and \n lines"}}};
  write_tensor_file(path_, file);
  const TensorFile back = read_tensor_file(path_);
  EXPECT_TRUE(at::equal(back.at("a", "f"), file.tensors[0].second));
  EXPECT_TRUE(at::equal(back.at("b", "f"), file.tensors[1].second));
  EXPECT_EQ(back.at("c", "f").item<double>(), 2.5);
  EXPECT_EQ(back.metadata.at("note"), file.metadata.at("note"));
  EXPECT_TRUE(is_tensor_file(path_));
}

TEST_F(TensorFiles, AnyChangedByteIsFoundOut) {
  write_model(path_, small_model());
  const std::string whole = read_file(path_);
  RandomStream random(4, "bytes");
  for (int trial = 0; trial < 200; ++trial) {
    std::string changed = whole;
    const std::size_t where = random.below(whole.size());
    changed[where] = static_cast<char>(changed[where] ^ (1 << random.below(8)));
    write_file(path_, changed);
    try {
      const Model model = read_model(path_);
      // A space in the padding or in the header's layout may change without effect.
      for (std::size_t i = 0; i < model.tensors().size(); ++i) {
        ASSERT_TRUE(at::equal(model.tensors()[i].second, small_model().tensors()[i].second)) << where;
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput) << error.what();
      EXPECT_TRUE(contains(error.what(), path_.string())) << error.what();
    }
  }
}

TEST_F(TensorFiles, CutShortAnywhereItIsAnError) {
  write_model(path_, small_model());
  const std::string whole = read_file(path_);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{5}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
    write_file(path_, whole.substr(0, size));
    const std::string message = message_of([&] { read_model(path_); });
    EXPECT_TRUE(contains(message, "damaged") || contains(message, "not a safetensors file"))
        << size << message;
  }
}

TEST_F(TensorFiles, OtherFilesAreToldApart) {
  write_file(path_, "\x89HDF\r\n\x1a\n and so on and so on and so on");
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "is not a safetensors file"));
  EXPECT_FALSE(is_tensor_file(path_));
  write_tensor_file(path_, {{{"x", at::ones({2})}}, {}});
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "of another program"));
  EXPECT_TRUE(contains(message_of([&] { read_model(folder_ / "none"); }), "there is no such file"));
  EXPECT_TRUE(contains(message_of([&] { read_model(folder_); }), "is a folder"));
  TensorFile newer{small_model().tensors(), model_metadata(small_model(), "model")};
  newer.metadata["format_version"] = "99";
  write_tensor_file(path_, newer);
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "format version 99"));
  TensorFile checkpoint{small_model().tensors(), model_metadata(small_model(), "checkpoint")};
  write_tensor_file(path_, checkpoint);
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "is a checkpoint, not a model"));
}

TEST_F(TensorFiles, AModelWithoutItsFingerprintIsRefused) {
  write_model(path_, small_model());
  std::string content = read_file(path_);
  const std::string key = "\"fingerprint\"";
  ASSERT_NE(content.find(key), std::string::npos);
  content.replace(content.find(key), key.size(), "\"fingerprinT\"");
  write_file(path_, content);
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "has no fingerprint"));
}

TEST_F(TensorFiles, WeightsMustFitAndBeNumbers) {
  TensorFile file{small_model().tensors(), model_metadata(small_model(), "model")};
  file.tensors[0].second = at::ones({3});
  write_tensor_file(path_, file);
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "another shape"));
  file.tensors[0].second = at::full_like(small_model().tensors()[0].second, NAN);
  write_tensor_file(path_, file);
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "not finite"));
  file.tensors.erase(file.tensors.begin());
  write_tensor_file(path_, file);
  EXPECT_TRUE(contains(message_of([&] { read_model(path_); }), "has no tensor 'generator.dense.weight'"));
}

TEST_F(TensorFiles, ModelsKeepTheirEncoderAndTheirStory) {
  Model model = small_model();
  model.encoder.emplace(model.architecture, model.architecture.latent, "encoder", 9);
  model.training["seed"] = 42;
  write_model(path_, model);
  const Model back = read_model(path_);
  ASSERT_TRUE(back.encoder);
  EXPECT_EQ(back.training["seed"], 42);
  EXPECT_EQ(back.contract.json(), model.contract.json());
  const at::Tensor latent = normal_numbers({2, 8}, 1, 1, "latent");
  EXPECT_TRUE(
      at::equal(back.generator->forward(latent, {}, false), model.generator->forward(latent, {}, false)));
  const nlohmann::json described = describe_model(path_);
  EXPECT_EQ(described["architecture"]["width"], 4);
  EXPECT_TRUE(described["has_encoder"]);
}

}  // namespace
}  // namespace peculiar::nn
