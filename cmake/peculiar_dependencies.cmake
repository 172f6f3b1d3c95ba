# What the rooms stand on, found in one way by this project and by those that use its installed package (peculiarConfig.cmake):
# peculiar_package(NAME)      find_package(NAME), and the installed package asks for it too
# peculiar_pkg_config(NAME)   the same for a library that pkg-config knows: the target PkgConfig::peculiar_NAME
# Libraries of headers alone, which only our own sources include, are found with find_package as always and named
# $<BUILD_INTERFACE:target> in a room: who uses the installed libraries needs them no longer.
include_guard(GLOBAL)
find_package(PkgConfig REQUIRED)
include(${CMAKE_CURRENT_LIST_DIR}/pkg_config_fallback.cmake)

macro(peculiar_package name)
  find_package(${name} REQUIRED)
  set_property(GLOBAL APPEND PROPERTY PECULIAR_PACKAGES ${name})
endmacro()

function(peculiar_pkg_config name)
  if(NOT TARGET PkgConfig::peculiar_${name})
    pkg_check_modules(peculiar_${name} REQUIRED IMPORTED_TARGET GLOBAL ${name})
    set_property(GLOBAL APPEND PROPERTY PECULIAR_PKG_CONFIG ${name})
  endif()
endfunction()
