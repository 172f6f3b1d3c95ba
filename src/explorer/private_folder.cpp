#include "explorer/private_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "base/error.h"

namespace peculiar::explorer {

PrivateFolder::PrivateFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "peculiar-explore-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw input_error("{}: no temporary folder can be made here: {}; set TMPDIR to another place", name,
                      std::strerror(errno));
  path_ = name;
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace peculiar::explorer
