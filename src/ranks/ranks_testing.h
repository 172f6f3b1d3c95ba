#pragma once

#include <gtest/gtest.h>

#include "ranks/ranks.h"

namespace peculiar::ranks {

/// Tests in a file with `OpenRanks::in_this_program()` run on one rank, or under mpirun on several.
class OpenRanks : public testing::Environment {
 public:
  static testing::Environment* in_this_program() { return testing::AddGlobalTestEnvironment(new OpenRanks); }
  void SetUp() override { open(); }
  void TearDown() override { close(testing::UnitTest::GetInstance()->Failed() ? 1 : 0); }
};

}  // namespace peculiar::ranks
