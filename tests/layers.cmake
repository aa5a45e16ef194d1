# Fails on an include against the arrow: cmake -P tests/layers.cmake
#
#   arith <- traces <- analysis        analysis and models never include each other,
#            traces <- models          sim and the tests include everything.
#
# TREE may name another tree to check.
cmake_minimum_required(VERSION 3.25)
if(NOT TREE)
  cmake_path(SET TREE NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/..)
endif()

# Folders whose headers a folder may include: "arith/numbers/format.h" from the root, never relative.
set(arith_sees arith)
set(traces_sees arith traces)
set(models_sees arith traces models)
set(analysis_sees arith traces analysis)
set(sim_sees arith traces models analysis sim)
set(tests_sees arith traces models analysis sim tests)

# Libraries that are not for everyone: a pattern of the included name, and of the files it may be in.
set(libraries systemc mpfr program)
set(systemc_names "^(systemc|tlm|sysc/)")
set(systemc_files "^(models|sim|tests/machine)/")
set(mpfr_names "^(mpfr|gmp|boost/multiprecision/(mpfr|gmp|mpfi|mpc))")
set(mpfr_files "^(analysis|tests)/")
set(program_names "^(fmt|CLI)/")
set(program_files "^(sim|tests)/")
# arith itself knows only the standard library, Boost's wide integers and floats, and Highway.
set(arith_libraries "^([a-z_0-9]+$|boost/multiprecision/cpp_(int|bin_float)|hwy/)")

# Adds to `errors` that `file` must not include `name`, with the line.
macro(report file line_of_include why)
  string(FIND "${content}" "${line_of_include}" position)
  string(SUBSTRING "${content}" 0 ${position} before)
  string(REGEX MATCHALL "\n" newlines "${before}")
  list(LENGTH newlines line)
  math(EXPR line "${line} + 1")
  string(STRIP "${line_of_include}" directive)
  string(APPEND errors "${file}:${line}: ${directive}: ${why}\n")
endmacro()

set(errors "")
set(count 0)
foreach(folder arith traces models analysis sim tests)
  file(GLOB_RECURSE files RELATIVE ${TREE} ${TREE}/${folder}/*.h ${TREE}/${folder}/*.cpp)
  foreach(file IN LISTS files)
    math(EXPR count "${count} + 1")
    file(READ ${TREE}/${file} content)
    string(PREPEND content "\n")  # every directive follows a line end
    string(REPLACE ";" " " content "${content}")
    string(REGEX MATCHALL "\n[ \t]*#[ \t]*include[ \t]*[<\"][^>\"\n]*[>\"]" includes "${content}")
    foreach(include IN LISTS includes)
      string(REGEX REPLACE ".*[<\"]([^>\"]*)[>\"]" "\\1" name "${include}")
      if(include MATCHES "\"$")
        string(REGEX REPLACE "/.*" "" target "${name}")
        if(NOT target IN_LIST ${folder}_sees)
          list(JOIN ${folder}_sees ", " seen)
          report("${file}" "${include}" "${folder} includes only \"<folder>/...\" of ${seen}")
        endif()
      else()
        if(folder STREQUAL "arith" AND NOT name MATCHES "${arith_libraries}")
          report("${file}" "${include}" "arith includes only std, Boost's wide numbers and Highway")
        endif()
        foreach(library IN LISTS libraries)
          if(name MATCHES "${${library}_names}" AND NOT file MATCHES "${${library}_files}")
            report("${file}" "${include}" "only files ${${library}_files} include this library")
          endif()
        endforeach()
      endif()
    endforeach()
  endforeach()
endforeach()

if(count EQUAL 0)
  message(FATAL_ERROR "no sources in ${TREE}")
elseif(errors)
  message("${errors}")
  message(FATAL_ERROR "includes against the arrow, see above")
endif()
message(STATUS "${count} files, every include along the arrow")
