# Some releases and distributions ship these libraries without a file for pkg-config, or under another name. For each that pkg-config does
# not know, one is written into the build folder from what is found, so that the rooms ask in one way.
# Each: name for pkg-config, header, libraries (none: headers alone), folders to look into besides.
set(fallbacks
  "tomlplusplus|toml++/toml.h||${CMAKE_SOURCE_DIR}/.setup/toml++"
  "libxxhash|xxhash.h|xxhash|"
  "hdf5|hdf5.h|hdf5 hdf5_serial|hdf5/serial"
  "cfitsio|fitsio.h|cfitsio|cfitsio"
  "fftw3f|fftw3.h|fftw3f|"
  "wcslib|wcslib/wcs.h|wcs|"
  "cpp-httplib|httplib.h||")
set(written ${CMAKE_BINARY_DIR}/peculiar-pkgconfig)
file(REMOVE_RECURSE ${written})
foreach(fallback IN LISTS fallbacks)
  string(REPLACE "|" ";" parts "${fallback}")
  list(GET parts 0 name)
  list(GET parts 1 header)
  list(GET parts 2 libraries)
  list(GET parts 3 places)
  string(REPLACE " " ";" libraries "${libraries}")
  execute_process(COMMAND ${PKG_CONFIG_EXECUTABLE} --exists ${name} RESULT_VARIABLE unknown)
  if(unknown)
    set(flags "")
    find_path(fallback_include ${header} HINTS ${places} PATH_SUFFIXES include ${places} NO_CACHE)
    find_library(fallback_library NAMES ${libraries} PATH_SUFFIXES ${places} NO_CACHE)
    if(fallback_include AND (fallback_library OR NOT libraries))
      if(fallback_library)
        get_filename_component(folder ${fallback_library} DIRECTORY)
        get_filename_component(file ${fallback_library} NAME_WE)
        string(REGEX REPLACE "^lib" "" file ${file})
        set(flags "Libs: -L${folder} -l${file}\n")
      endif()
      string(REGEX REPLACE "/$" "" fallback_include ${fallback_include})  # pkg-config leaves out /usr/include, not /usr/include/
      file(WRITE ${written}/${name}.pc
           "Name: ${name}\nDescription: found without pkg-config\nVersion: 0\nCflags: -I${fallback_include}\n${flags}")
    endif()
    unset(fallback_include)
    unset(fallback_library)
  endif()
endforeach()
set(ENV{PKG_CONFIG_PATH} "${written}:$ENV{PKG_CONFIG_PATH}")
