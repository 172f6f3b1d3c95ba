#include <gtest/gtest.h>

#include "detection/detection.h"
