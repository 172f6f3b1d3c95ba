#pragma once

#include <string>
#include <vector>

namespace peculiar::study {

/// What a file that a study begins with has to be.
enum class FileRole { kSample, kTable, kImage, kImages, kSimulation, kList };

struct GivenFile {
  std::string option;  ///< "--survey"
  FileRole role = FileRole::kSample;
  std::string path;  ///< as the user gave it
};

/// Two sets of images that one model is to score, and numbers measured on which are to be compared. The first
/// is a sample, or what calls of `mock` and `noise` will make.
struct ComparedImages {
  std::string first_sample;          ///< absolute; "" where it is made
  std::vector<std::string> mock;     ///< the verb and its words
  std::vector<std::string> noise;    ///< likewise; empty for none
  std::string second_sample;         ///< absolute
  std::vector<std::string> train;    ///< likewise: decides what the model holds the images to
  std::vector<std::string> compare;  ///< likewise: decides in what they may be unlike
};

}  // namespace peculiar::study
