#pragma once

#include <string>
#include <vector>

namespace peculiar::study {

/// Required type of an input file of a study.
enum class FileRole { kSample, kTable, kImage, kImages, kSimulation, kList };

struct GivenFile {
  std::string option;  ///< "--survey"
  FileRole role = FileRole::kSample;
  std::string path;  ///< as given by the user
};

/// Existing files and folders that a command line names.
struct NamedFiles {
  /// By absolute paths, alone or after a name ("F160W=/data/psf.fits"), other than what the verb writes.
  std::vector<std::string> inputs = {};
  std::vector<std::string> listed = {};  ///< in a list of mosaics (--mosaics); they may be missing once cut
};

/// Two sets of images to be scored by one model and compared in measurements. The first is a sample, or will
/// be made by `mock` and `noise`.
struct ComparedImages {
  std::string first_sample;          ///< absolute; "" if it will be made
  std::vector<std::string> mock;     ///< the verb and its arguments
  std::vector<std::string> noise;    ///< the same; empty for none
  std::string second_sample;         ///< absolute
  std::vector<std::string> train;    ///< the same: determines the contract of the model
  std::vector<std::string> compare;  ///< the same: determines in what the sets may differ
};

}  // namespace peculiar::study
