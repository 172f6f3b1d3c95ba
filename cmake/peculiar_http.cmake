# Sets peculiar_http: what a room that speaks HTTP names among its LIBRARIES (cpp-httplib, <httplib.h>).
# Debian compiles the library, and its pkg-config file gives the definitions that it was compiled with, which the header must be read with.
# Where pkg-config does not know it, the header alone is taken (pkg_config_fallback.cmake), without TLS and compression: who uses our
# installed libraries needs it no longer. Set anew in each folder that includes this.
include(peculiar_dependencies)
pkg_check_modules(CPP_HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
if(CPP_HTTPLIB_LINK_LIBRARIES)
  peculiar_pkg_config(cpp-httplib)
  set(peculiar_http PkgConfig::peculiar_cpp-httplib)
else()
  set(peculiar_http $<BUILD_INTERFACE:PkgConfig::CPP_HTTPLIB>)
endif()
