#include "survey/cutout.h"

#include <gtest/gtest.h>

namespace peculiar::survey {
namespace {
TEST(Cutout, Stub) { SUCCEED(); }
}  // namespace
}  // namespace peculiar::survey
