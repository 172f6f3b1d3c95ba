#include "detection/detection.h"

#include <gtest/gtest.h>
