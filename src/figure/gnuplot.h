#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// A text as a string constant of gnuplot's that stands for itself. Every character that might mean something
/// (a backtick runs a command, even between double quotes) is written as its octal code; control characters
/// become blanks. Not in single quotes: gnuplot 5.4 misreads those that begin with a doubled one.
std::string text_literal(const std::string& text);

/// Commands that draw the panels, `columns` side by side, on the terminal that is set. Series are told apart
/// by colour (Okabe & Ito's, which the colour-blind can tell), dash and marker. Panels without a finite point
/// say "no data".
std::string panels_script(const std::vector<Panel>& panels, int columns);

/// How many rows of so many columns hold the panels.
int panel_rows(std::size_t panels, int columns);

/// A drawing by gnuplot, made in a temporary folder of its own under fixed names, so that no path of the
/// user's is ever read by gnuplot, and without a shell.
class Drawing {
 public:
  /// Runs `script`, which sets terminals and writes files by plain names (`set output 'figure.svg'`). Errors
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
