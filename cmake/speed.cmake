# What makes builds quick and changes nothing in what is built: a compiler cache, a linker, a
# precompiled header.

# ccache, where it is installed. Objects do not depend on where the tree lies: a fresh clone in
# another folder finds what this one compiled.
find_program(GUARDBIT_CCACHE_PROGRAM ccache)
mark_as_advanced(GUARDBIT_CCACHE_PROGRAM)
if(GUARDBIT_CCACHE AND GUARDBIT_CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=time_macros ${GUARDBIT_CCACHE_PROGRAM})
endif()

# The fastest linker there is, unless the caller has chosen one.
find_program(GUARDBIT_LINKER NAMES mold ld.lld)
mark_as_advanced(GUARDBIT_LINKER)
if(GUARDBIT_LINKER AND PROJECT_IS_TOP_LEVEL AND NOT "${CMAKE_EXE_LINKER_FLAGS}" MATCHES "-fuse-ld")
  cmake_path(GET GUARDBIT_LINKER FILENAME linker)
  string(REPLACE "ld.lld" "lld" linker ${linker})
  add_link_options(-fuse-ld=${linker})
endif()

# Half of what a small file takes to compile are Boost's integers. Not beside ccache: a precompiled
# header depends on where the tree lies. The presets do without, but release, so that every file
# includes what it uses.
if(GUARDBIT_CCACHE AND GUARDBIT_CCACHE_PROGRAM)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  # What g++ 12 thinks of its own <string> (GCC bug 105651) then no longer counts as a system header's.
  add_compile_options(-Wno-stringop-overflow)
endif()
function(guardbit_precompile target)
  target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/arith/integers.h)
endfunction()
