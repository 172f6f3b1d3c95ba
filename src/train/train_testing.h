#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "nn/model.h"
#include "train/train.h"

namespace peculiar::train {

/// Error message of a training that fails; "no error" if it succeeds.
inline std::string training_error(const TrainOptions& options, ErrorKind kind) {
  try {
    train_model(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

/// Checks that the weights of two model files are identical.
inline void expect_same_weights(const std::string& a, const std::string& b) {
  const nn::NamedTensors one = nn::read_model(a).tensors();
  const nn::NamedTensors other = nn::read_model(b).tensors();
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i)
    EXPECT_TRUE(at::equal(one[i].second, other[i].second)) << one[i].first;
}

}  // namespace peculiar::train
