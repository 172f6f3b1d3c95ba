#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/test_context.h"
#include "exchange/import.h"
#include "fits/fits_writer.h"
#include "image/codec.h"
#include "store/row_file_testing.h"
#include "store/sample.h"

namespace peculiar::exchange {

using store::message_in_child;
using store::message_of;

/// A folder `in` of images, and the settings to import it.
class ImportTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("peculiar_import_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_ / "in");
    options_.inputs = {(folder_ / "in").string()};
    options_.output = (folder_ / "out.h5").string();
    options_.overwrite = true;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// A picture or FITS file under in/ whose pixels encode their position: value + 100 y + x.
  void write_image(const std::string& name, int size, float value = 0, int bands = 1) {
    image::Image image(bands, size, size);
    for (int b = 0; b < bands; ++b) {
      for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) image.at(b, y, x) = value + static_cast<float>(1000 * b + 100 * y + x);
      }
    }
    const std::filesystem::path path = folder_ / "in" / name;
    std::filesystem::create_directories(path.parent_path());
    if (path.extension() == ".png") {
      for (float& pixel : image.pixels) pixel = std::fmod(pixel, 256.0f) / 255.0f;
      image::write_png(path, image);
    } else if (path.extension() == ".npy") {
      write_npy(path, {bands, size, size}, image.pixels);
    } else {
      fits::write_image(path, image, std::nullopt, {});
    }
  }
  static void write_npy(const std::filesystem::path& path, std::vector<std::int64_t> shape,
                        const std::vector<float>& values) {
    std::ofstream out(path, std::ios::binary);
    out << image::npy_header(shape);
    out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * 4));
  }
  ImportReport run(int threads = 2, const ImportPace& pace = {}) {
    RunContext context;
    context.threads = threads;
    return import_images(options_, context, pace);
  }
  store::SampleReader sample() const { return store::SampleReader(options_.output); }
  static std::vector<std::string> texts(const store::SampleReader& sample, const std::string& column) {
    return std::get<std::vector<std::string>>(sample.rows().column(column).data);
  }

  static std::vector<std::string> reasons_of(const store::SampleReader& sample) {
    std::vector<std::string> reasons;
    for (const auto& problem : sample.rows().problems()) reasons.push_back(problem.reason);
    return reasons;
  }

  std::filesystem::path folder_;
  ImportOptions options_;
};

}  // namespace peculiar::exchange
