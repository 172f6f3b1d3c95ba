# peculiar_room(NAME SOURCES ... [DEPS rooms...] [LIBRARIES targets...] [PUBLIC_LIBRARIES targets...]
#               [TESTS files...] [TEST_LIBRARIES targets...] [TEST_DEPS rooms...] [WHOLE_SUITES suites...] [FUZZERS files...])
# One folder under src/ = one static library peculiar::NAME = one namespace peculiar::NAME. Installed are all but cli (cmake/peculiar_install.cmake).
# Every room may use base. Tests become the program NAME_test; each GoogleTest case is a ctest of label `unit`
# (suites named *Slow: label `slow`; with SharedData in the name: label `shared_data`, see base/test_shared.h). WHOLE_SUITES: whose tests share
# what takes long to make are one ctest each, named as the suite.
include(CheckCXXCompilerFlag)
include(peculiar_dependencies)
include(peculiar_headers)
peculiar_package(Threads)
peculiar_package(fmt)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # the rooms also go into the Python module

find_program(PECULIAR_CCACHE ccache)
if(PECULIAR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PECULIAR_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${PECULIAR_CCACHE})
endif()

add_library(peculiar_options INTERFACE)
target_compile_features(peculiar_options INTERFACE cxx_std_20)
target_compile_options(peculiar_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # g++ 12 sees overlaps in "literal" + string that are none (its bug 105329)
  $<$<BOOL:${PECULIAR_WARNINGS_ARE_ERRORS}>:-Werror>
  -fno-semantic-interposition)  # position-independent code that inlines as an executable's does
if(PECULIAR_SANITIZE)
  target_compile_options(peculiar_options INTERFACE -fsanitize=${PECULIAR_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(peculiar_options INTERFACE -fsanitize=${PECULIAR_SANITIZE})
endif()
target_include_directories(peculiar_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(peculiar_options INTERFACE Threads::Threads fmt::fmt)

if(PECULIAR_FUZZ)
  # The libraries are instrumented too, so that the fuzzers see their branches.
  target_compile_options(peculiar_options INTERFACE -fsanitize=fuzzer-no-link)
  add_custom_target(fuzzers)
endif()

# What an installed room wants of those that use it, in place of peculiar_options: no warnings of ours.
add_library(peculiar_requirements INTERFACE)
target_compile_features(peculiar_requirements INTERFACE cxx_std_20)
target_link_libraries(peculiar_requirements INTERFACE Threads::Threads fmt::fmt)
if(PECULIAR_SANITIZE)
  target_link_options(peculiar_requirements INTERFACE -fsanitize=${PECULIAR_SANITIZE})
endif()

function(peculiar_room name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LIBRARIES;PUBLIC_LIBRARIES;TESTS;TEST_LIBRARIES;TEST_DEPS;WHOLE_SUITES;FUZZERS" ${ARGN})
  add_library(peculiar_${name} STATIC ${arg_SOURCES})
  add_library(peculiar::${name} ALIAS peculiar_${name})
  set(rooms ${arg_DEPS})
  if(NOT name STREQUAL "base")
    list(PREPEND rooms base)
  endif()
  list(TRANSFORM rooms PREPEND peculiar::)
  target_link_libraries(peculiar_${name} PUBLIC $<BUILD_INTERFACE:peculiar_options> $<INSTALL_INTERFACE:peculiar_requirements>
                                                ${rooms} ${arg_PUBLIC_LIBRARIES}
                                         PRIVATE ${arg_LIBRARIES})
  set(torch)
  if("peculiar_torch" IN_LIST arg_LIBRARIES)
    set(torch TORCH)
  endif()
  peculiar_precompile(peculiar_${name} ${torch})
  set_property(GLOBAL APPEND PROPERTY PECULIAR_ALL_ROOMS ${name})
  if(PECULIAR_FUZZ)
    # NAME_fuzz.cpp becomes the libFuzzer program fuzz_NAME.
    foreach(file IN LISTS arg_FUZZERS)
      string(REGEX REPLACE "_fuzz\\.cpp$" "" target ${file})
      add_executable(fuzz_${target} ${file})
      target_compile_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
      target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
      target_link_libraries(fuzz_${target} PRIVATE peculiar::${name})
      set_target_properties(fuzz_${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
      add_dependencies(fuzzers fuzz_${target})
    endforeach()
  endif()
  if(arg_TESTS AND PECULIAR_TESTS)
    find_package(GTest REQUIRED)
    include(GoogleTest)
    add_executable(${name}_test ${arg_TESTS})
    set(test_rooms ${arg_TEST_DEPS})
    list(TRANSFORM test_rooms PREPEND peculiar::)
    target_link_libraries(${name}_test PRIVATE peculiar::${name} ${test_rooms} ${arg_TEST_LIBRARIES}
                                               GTest::gtest GTest::gmock GTest::gtest_main)
    if("peculiar_torch" IN_LIST arg_TEST_LIBRARIES)
      set(torch TORCH)
    endif()
    peculiar_precompile(${name}_test TEST ${torch})
    target_compile_definitions(${name}_test PRIVATE PECULIAR_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    # Tests run beside each other: threads of libtorch that wait let the others work.
    set(common ENVIRONMENT OMP_WAIT_POLICY=passive DISCOVERY_TIMEOUT 60)
    set(whole)
    foreach(suite IN LISTS arg_WHOLE_SUITES)
      string(APPEND whole ":${suite}.*")
      add_test(NAME ${suite} COMMAND ${name}_test --gtest_filter=${suite}.*)
      set_tests_properties(${suite} PROPERTIES LABELS unit ENVIRONMENT OMP_WAIT_POLICY=passive)
    endforeach()
    gtest_discover_tests(${name}_test TEST_FILTER "-*Slow.*:*SharedData*${whole}" PROPERTIES LABELS unit ${common})
    gtest_discover_tests(${name}_test TEST_FILTER "*SharedData*-*Slow.*" TEST_LIST ${name}_shared_data_tests
                         PROPERTIES LABELS shared_data ${common})
    gtest_discover_tests(${name}_test TEST_FILTER "*Slow.*" TEST_LIST ${name}_slow_tests PROPERTIES LABELS slow ${common})
  endif()
endfunction()
