# peculiar_torch: the target through which a room uses libtorch (LIBRARIES peculiar_torch).
# Torch_DIR names the folder with TorchConfig.cmake, or the folder with libtorch's include/ and lib/.
#
# Torch's own CMake package is not asked: of a CUDA build it demands a CUDA toolkit, which only those need who write kernels,
# and it leaves out of the program the CUDA libraries that nothing calls by name.
include_guard(GLOBAL)

set(Torch_DIR "" CACHE PATH "The folder of libtorch that holds TorchConfig.cmake")
set(prefix "")
foreach(folder ${Torch_DIR}/../../.. ${Torch_DIR})
  if(Torch_DIR AND NOT prefix AND EXISTS ${folder}/include/torch AND EXISTS ${folder}/lib/libtorch.so)
    get_filename_component(prefix ${folder} ABSOLUTE)
  endif()
endforeach()
set(libraries ${prefix}/lib)
if(NOT prefix AND peculiar_libtorch_copy AND EXISTS ${peculiar_libtorch_copy}/libtorch.so)  # an installed package's: libraries alone
  set(libraries ${peculiar_libtorch_copy})
elseif(NOT prefix)
  message(FATAL_ERROR "Torch_DIR is '${Torch_DIR}', and there is no libtorch (with shared libraries) there. Let it name the folder "
                      "that holds TorchConfig.cmake, such as .../site-packages/torch/share/cmake/Torch, or let ./run install one")
endif()
if(EXISTS ${prefix}/share/cmake/Torch/TorchConfig.cmake)
  file(STRINGS ${prefix}/share/cmake/Torch/TorchConfig.cmake old_abi REGEX "_GLIBCXX_USE_CXX11_ABI=0")
  if(old_abi)
    message(FATAL_ERROR "The libtorch in ${prefix} is built with the strings of GCC 4, which fit none of the system's libraries. Take the "
                        "cxx11 ABI build of libtorch, or 2.6 or newer from pip")
  endif()
endif()
set(TORCH_INSTALL_PREFIX ${prefix} CACHE INTERNAL "Where libtorch's include/ and lib/ are")

add_library(peculiar_torch INTERFACE IMPORTED GLOBAL)
# Torch ships headers of other libraries (its own fmt among them) that must not shadow the system's: its folders are searched
# last, as system headers, whose warnings are not ours.
foreach(folder include include/torch/csrc/api/include)
  if(prefix)
    target_compile_options(peculiar_torch INTERFACE "SHELL:-idirafter ${prefix}/${folder}")
  endif()
endforeach()

# CUDA comes by being loaded, not by being called: the linker must keep libraries that it sees no use for. It need not know what
# they themselves load (NVIDIA's libraries lie where their own run paths point, the driver perhaps on another machine).
set(keep "-Wl,--push-state,--no-as-needed")
foreach(name torch_cpu c10 torch_cuda c10_cuda)
  if(EXISTS ${libraries}/lib${name}.so)
    string(APPEND keep ",${libraries}/lib${name}.so")
  endif()
endforeach()
add_library(peculiar_libtorch SHARED IMPORTED GLOBAL)
set_target_properties(peculiar_libtorch PROPERTIES IMPORTED_LOCATION ${libraries}/libtorch.so)
target_link_libraries(peculiar_torch INTERFACE "${keep},--pop-state" peculiar_libtorch)
if(EXISTS ${libraries}/libtorch_cuda.so)
  target_link_options(peculiar_torch INTERFACE -Wl,--allow-shlib-undefined)
endif()
