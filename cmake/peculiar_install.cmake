# What `cmake --install` puts under the prefix: the program, libtorch's libraries beside it, and all rooms but cli as libraries with their
# headers and a CMake package. Components: program, libtorch, library.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(libtorch_folder ${CMAKE_INSTALL_LIBDIR}/peculiar)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/peculiar)

# The installed program finds libtorch in a copy beside it, so that it outlives this checkout.
set_target_properties(peculiar PROPERTIES INSTALL_RPATH "$ORIGIN/../${libtorch_folder}")
install(TARGETS peculiar RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY ${TORCH_INSTALL_PREFIX}/lib/ DESTINATION ${libtorch_folder} COMPONENT libtorch
        FILES_MATCHING PATTERN "*.so*" PATTERN "libtorch_python*" EXCLUDE PATTERN "libshm*" EXCLUDE)
if(EXISTS ${TORCH_INSTALL_PREFIX}/lib/libtorch_cuda.so)
  # In a wheel NVIDIA's libraries are packages beside torch; an installed program finds them in one folder with libtorch.
  file(GLOB folders ${TORCH_INSTALL_PREFIX}/../nvidia/*/lib)
  foreach(folder IN LISTS folders)
    install(DIRECTORY ${folder}/ DESTINATION ${libtorch_folder} COMPONENT libtorch FILES_MATCHING PATTERN "*.so*")
  endforeach()
endif()

# Licences go where Debian's packages have theirs.
set(licence_folder ${CMAKE_INSTALL_DATADIR}/doc/peculiar)
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/NOTICE DESTINATION ${licence_folder} COMPONENT program)
if(PECULIAR_EXPLORER)
  install(FILES ${PECULIAR_PAGE_LIBRARIES}/licences.txt DESTINATION ${licence_folder} RENAME page.txt COMPONENT program)
endif()
file(GLOB folders ${TORCH_INSTALL_PREFIX}/../torch-*.dist-info/licenses)
foreach(folder IN LISTS folders)
  install(DIRECTORY ${folder}/ DESTINATION ${licence_folder}/libtorch COMPONENT libtorch)
endforeach()

# peculiar::ROOM for each room, and peculiar::peculiar for all of them.
get_property(rooms GLOBAL PROPERTY PECULIAR_ALL_ROOMS)
list(REMOVE_ITEM rooms cli)
add_library(peculiar_all INTERFACE)
add_custom_target(libraries)
set_target_properties(peculiar_all PROPERTIES EXPORT_NAME peculiar)
set_target_properties(peculiar_requirements PROPERTIES EXPORT_NAME requirements)
foreach(room IN LISTS rooms)
  set_target_properties(peculiar_${room} PROPERTIES EXPORT_NAME ${room})
  target_link_libraries(peculiar_all INTERFACE peculiar_${room})
  add_dependencies(libraries peculiar_${room})
  install(TARGETS peculiar_${room} EXPORT peculiar ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/peculiar ${CMAKE_INSTALL_INCLUDEDIR})
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/src/${room}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/peculiar/${room} COMPONENT library
          FILES_MATCHING PATTERN "*.h" PATTERN "*_testing.h" EXCLUDE PATTERN "*test_support.h" EXCLUDE PATTERN "test_*.h" EXCLUDE)
endforeach()
install(TARGETS peculiar_requirements peculiar_all EXPORT peculiar)
install(EXPORT peculiar NAMESPACE peculiar:: FILE peculiarTargets.cmake DESTINATION ${package_folder} COMPONENT library)

get_property(packages GLOBAL PROPERTY PECULIAR_PACKAGES)
get_property(pkg_config_modules GLOBAL PROPERTY PECULIAR_PKG_CONFIG)
list(REMOVE_DUPLICATES packages)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/peculiarConfig.cmake.in ${CMAKE_BINARY_DIR}/peculiarConfig.cmake
  INSTALL_DESTINATION ${package_folder} PATH_VARS libtorch_folder)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/peculiarConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/peculiarConfig.cmake ${CMAKE_BINARY_DIR}/peculiarConfigVersion.cmake
              ${CMAKE_SOURCE_DIR}/cmake/peculiar_dependencies.cmake ${CMAKE_SOURCE_DIR}/cmake/pkg_config_fallback.cmake
              ${CMAKE_SOURCE_DIR}/cmake/peculiar_libtorch.cmake
        DESTINATION ${package_folder} COMPONENT library)
