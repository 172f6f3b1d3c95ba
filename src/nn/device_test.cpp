#include "nn/device.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace peculiar::nn {
namespace {

TEST(Device, TheProcessorIsAlwaysThereAndCudaIsCheckedBeforeAnyWork) {
  EXPECT_NO_THROW(require_device("cpu"));
  try {
    require_device("cuda");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_NE(std::string(error.what()).find("use --device cpu"), std::string::npos) << error.what();
  }
}

TEST(Device, TheVersionNamesALibtorchOfTheSecondSeries) { EXPECT_EQ(torch_version().substr(0, 2), "2."); }

}  // namespace
}  // namespace peculiar::nn
