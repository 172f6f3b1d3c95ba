#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "analysis/exhibits.h"
#include "base/run_context.h"
#include "figure/panel.h"

namespace peculiar::analysis {

/// Writes figures to a folder of exhibits and records those that cannot be drawn.
class Drawing {
 public:
  /// The context must outlive this object.
  Drawing(std::filesystem::path folder, const RunContext& context)
      : folder_(std::move(folder)), context_(context) {}

  /// Draws the panels that are not empty, in one or two columns; without panels, does nothing. A description
  /// of the panels from their labels and series follows `alt`. `more_files`: further files of the figure in
  /// folder(), by format. Errors (input): as figure::write_paper_figure.
  void draw(const std::string& id, const std::string& section, const std::string& title,
            const std::string& caption, const std::string& alt, std::vector<figure::Panel> panels,
            const std::map<std::string, std::string>& more_files = {});
  /// Notes an omitted figure, or part of one, and what it needs: "redshift (a column z, or --property ...)".
  void leave_out(const std::string& what, const std::vector<std::string>& wanted);
  /// Logs the omitted figures and what they need, without the parts in brackets.
  void tell_left_out() const;

  const std::filesystem::path& folder() const { return folder_; }
  const std::vector<Exhibit>& exhibits() const { return exhibits_; }
  const std::vector<std::string>& left_out() const { return left_out_; }

 private:
  std::filesystem::path folder_;
  const RunContext& context_;
  std::vector<Exhibit> exhibits_;
  std::vector<std::string> left_out_;
  std::vector<std::string> incomplete_;  ///< figures
  std::vector<std::string> missing_;
};

}  // namespace peculiar::analysis
