#pragma once

#include <filesystem>
#include <string>

namespace peculiar::figure {

/// A drawing by gnuplot, made without a shell in its own temporary folder under fixed names, so that gnuplot
/// never reads a path of the user's.
class Drawing {
 public:
  /// Runs `script`, which sets terminals and writes files by plain names (such as figure.svg). Errors
  /// (input), beginning with `name`, the figure's name for the user: gnuplot is not installed or fails (with
  /// its output).
  Drawing(const std::string& script, std::string name);
  ~Drawing() { remove(); }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  /// Copies a file that the script wrote to `target`, replacing it. Errors (input): no such file; disk full.
  void copy(const std::string& file, const std::filesystem::path& target) const;

 private:
  void run_gnuplot() const;
  void remove();

  std::string name_;
  std::filesystem::path folder_;
};

}  // namespace peculiar::figure
