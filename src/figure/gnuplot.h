#pragma once

#include <filesystem>
#include <string>

namespace peculiar::figure {

/// A drawing by gnuplot, made in a temporary folder of its own under fixed names, so that no path of the
/// user's is ever read by gnuplot, and without a shell.
class Drawing {
 public:
  /// Runs `script`, which sets terminals and writes files by plain names (such as figure.svg). Errors
  /// (input) open with `name`, the figure as the user knows it: gnuplot is not installed or fails (with its
  /// words).
  Drawing(const std::string& script, std::string name);
  ~Drawing() { remove(); }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  /// Copies a file that the script wrote over `target`. Error (input): not there, disk full.
  void copy(const std::string& file, const std::filesystem::path& target) const;

 private:
  void run_gnuplot() const;
  void remove();

  std::string name_;
  std::filesystem::path folder_;
};

}  // namespace peculiar::figure
