#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "nn/model.h"
#include "train/train.h"

namespace peculiar::train {

/// What a training that cannot be says; "no error" where it can.
inline std::string training_error(const TrainOptions& options, ErrorKind kind) {
  try {
    train_model(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "no error";
}

/// The weights of two model files are the same to the last bit.
inline void expect_same_weights(const std::string& a, const std::string& b) {
  const nn::NamedTensors one = nn::read_model(a).tensors();
  const nn::NamedTensors other = nn::read_model(b).tensors();
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i)
    EXPECT_TRUE(at::equal(one[i].second, other[i].second)) << one[i].first;
}

}  // namespace peculiar::train
