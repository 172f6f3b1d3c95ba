# Precompiled headers. Most of a source's compile time is the reading of headers: 14 s of ATen's, 2 s of GoogleTest's and the JSON library's,
# 1 s of fmt's and the standard library's. Precompiled they take a tenth of that.
#   peculiar_precompile(target [TORCH] [TEST])
# TORCH adds ATen (400 MB on the disk, so only in rooms that use libtorch). TEST adds GoogleTest and JSON, and optimises lightly: what is only
# the tests' took 60 % of the time of a build. A source with compile options of its own sets SKIP_PRECOMPILE_HEADERS. Compilers other than GCC
# precompile the tests' headers alone; -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON does without, which shows whether each source includes what it uses.
function(peculiar_precompile target)
  cmake_parse_arguments(arg "TORCH;TEST" "" "" ${ARGN})
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT arg_TEST)
    return()
  endif()
  set(headers <fmt/format.h> <algorithm> <array> <cmath> <cstdint> <filesystem> <functional> <limits> <map> <memory> <numeric> <optional> <set>
              <span> <string> <string_view> <utility> <vector>)
  set(libraries peculiar_options)
  set(owner peculiar_headers)
  # Of inlined functions in a precompiled header g++ 12 sees overruns that are none. Without -fpch-preprocess ccache keeps nothing.
  set(options $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-fpch-preprocess>)
  if(arg_TORCH)
    list(APPEND headers <ATen/ATen.h> <ATen/core/grad_mode.h>)
    list(APPEND libraries peculiar_torch)
    string(APPEND owner _torch)
  endif()
  if(arg_TEST)
    list(APPEND headers <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> <fstream> <thread>)
    list(APPEND libraries GTest::gtest GTest::gmock)
    string(APPEND owner _test)
    list(APPEND options $<$<CONFIG:Release,RelWithDebInfo>:-O1> -fPIC)  # all users of a precompiled header have its flags: no -fPIE
  endif()
  set(users ${target})
  if(NOT TARGET ${owner})
    file(WRITE ${CMAKE_BINARY_DIR}/${owner}.cpp "")
    add_library(${owner} OBJECT ${CMAKE_BINARY_DIR}/${owner}.cpp)
    target_link_libraries(${owner} PRIVATE ${libraries})
    target_precompile_headers(${owner} PRIVATE ${headers})
    list(PREPEND users ${owner})
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
  foreach(user IN LISTS users)
    if(arg_TEST)
      set_target_properties(${user} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    endif()
    target_compile_options(${user} PRIVATE "${options}")
    if(PECULIAR_CCACHE)
      set_target_properties(${user} PROPERTIES CXX_COMPILER_LAUNCHER
        "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${PECULIAR_CCACHE}")
    endif()
  endforeach()
endfunction()
