#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/folder_walk.h"
#include "exchange/inputs.h"

namespace peculiar::exchange {

/// The files of an import, each once however often it is found.
class GatheredFiles {
 public:
  /// `canonical` is the name without links. A file found twice keeps the name without a link, or else the
  /// first.
  void add(InputFile file, const std::string& canonical, bool through_link);

  /// Moves the files into `list`, and notes those found again, including those behind links to folders that a
  /// walk has not followed.
  void take_into(InputList& list, const std::vector<FolderWalk::Link>& links);

 private:
  struct Entry {
    InputFile file;
    std::string canonical;
    bool through_link = false;
    bool dropped = false;
  };

  void note_links(const std::vector<FolderWalk::Link>& links, InputList& list);

  std::vector<Entry> entries_;
  std::map<std::string, std::size_t> places_;
  std::int64_t same_again_ = 0;
  std::vector<std::string> again_;
};

/// Adds "WHAT: 5 (a, b, c, ...)" to the notes; does nothing if `names` is empty.
void note(InputList& list, const std::vector<std::string>& names, const char* what);

}  // namespace peculiar::exchange
