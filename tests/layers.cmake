# Fails on an include against the arrow, and on two classes of one name: cmake -P tests/layers.cmake
#
#   arith <- traces <- analysis        analysis and models never include each other,
#            traces <- models          sim and the tests include everything.
#
# Within arith, whose folders below the first one see what lies left of them:
#
#   numbers <- formats
#   numbers <- registers <- product <- kernels        kernels register themselves with product
#              registers <- quantising <- kernels     and quantising
#
# Two headers of one namespace must not define the same class: programs that see one of them each
# link, and break. The namespaces of arith and traces are inline, so that they are one.
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

# The same of the folders of arith; what lies in arith itself is everyone's.
set(arith_folders numbers formats registers quantising product kernels)
set(numbers_folders numbers)
set(formats_folders numbers formats)
set(registers_folders numbers registers)
set(quantising_folders numbers registers quantising)
set(product_folders numbers registers product)
set(kernels_folders numbers registers quantising product kernels)

# Libraries that are not for everyone: a pattern of the included name, and of the files it may be in.
set(libraries systemc mpfr fmt cli)
set(systemc_names "^(systemc|tlm|sysc/)")
set(systemc_files "^(models|sim|tests/machine)/")
set(mpfr_names "^(mpfr|gmp|boost/multiprecision/(mpfr|gmp|mpfi|mpc))")
set(mpfr_files "^(analysis|tests)/")
set(fmt_names "^fmt/")
set(fmt_files "^(analysis/.*\\.cpp$|(sim|tests)/)")
set(cli_names "^CLI/")
set(cli_files "^(sim|tests)/")
# arith itself knows only the standard library, Boost's wide integers and floats, and Highway.
set(arith_libraries "^([a-z_0-9]+$|boost/multiprecision/cpp_(int|bin_float)|hwy/)")

# Adds what is wrong with a line of `file` to `errors`.
macro(report file wrong_line why)
  string(FIND "${content}" "${wrong_line}" position)
  string(SUBSTRING "${content}" 0 ${position} before)
  string(REGEX MATCHALL "\n" newlines "${before}")
  list(LENGTH newlines line)
  math(EXPR line "${line} + 1")
  string(STRIP "${wrong_line}" directive)
  string(APPEND errors "${file}:${line}: ${directive}: ${why}\n")
endmacro()

# The namespace of a layer, as far as names go.
set(arith_namespace guardbit)
set(traces_namespace guardbit)
set(models_namespace guardbit_models)
set(analysis_namespace guardbit_analysis)
set(sim_namespace guardbit_sim)

# Definitions at namespace level begin a line; declarations end with a semicolon before any brace,
# specialisations have a < behind the name. Vector kernels are compiled in a namespace per target.
macro(check_classes file namespace)
  string(REGEX MATCHALL "\n(class|struct|union|enum|enum class) [A-Za-z_0-9]+( [^{\n${semicolon}]*)?[{\n]"
         definitions "${content}")
  foreach(definition IN LISTS definitions)
    string(REGEX REPLACE "^\n(enum class|[a-z]+) ([A-Za-z_0-9]+).*" "\\2" name "${definition}")
    if(DEFINED defined_${namespace}_${name} AND NOT defined_${namespace}_${name} STREQUAL "${file}")
      report("${file}" "${definition}" "a class of this name is in ${defined_${namespace}_${name}} too")
    endif()
    set(defined_${namespace}_${name} "${file}")
  endforeach()
endmacro()

# An include of a folder of arith by another one.
macro(check_arith_folders)
  if(file MATCHES "^arith/([a-z]+)/")
    set(from ${CMAKE_MATCH_1})
    if(name MATCHES "^arith/([a-z]+)/" AND from IN_LIST arith_folders
       AND NOT CMAKE_MATCH_1 IN_LIST ${from}_folders)
      list(JOIN ${from}_folders ", " seen)
      report("${file}" "${include}" "arith/${from} includes only ${seen} of arith")
    endif()
  endif()
endmacro()

set(errors "")
set(count 0)
string(ASCII 1 semicolon)  # a list's separator while a file is looked at
foreach(folder arith traces models analysis sim tests)
  file(GLOB_RECURSE files RELATIVE ${TREE} ${TREE}/${folder}/*.h ${TREE}/${folder}/*.cpp)
  foreach(file IN LISTS files)
    math(EXPR count "${count} + 1")
    file(READ ${TREE}/${file} content)
    string(PREPEND content "\n")  # every directive follows a line end
    string(REPLACE ";" "${semicolon}" content "${content}")
    string(REGEX MATCHALL "\n[ \t]*#[ \t]*include[ \t]*[<\"][^>\"\n]*[>\"]" includes "${content}")
    foreach(include IN LISTS includes)
      string(REGEX REPLACE ".*[<\"]([^>\"]*)[>\"]" "\\1" name "${include}")
      if(include MATCHES "\"$")
        string(REGEX REPLACE "/.*" "" target "${name}")
        if(NOT target IN_LIST ${folder}_sees)
          list(JOIN ${folder}_sees ", " seen)
          report("${file}" "${include}" "${folder} includes only \"<folder>/...\" of ${seen}")
        endif()
        check_arith_folders()
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
    if(DEFINED ${folder}_namespace AND file MATCHES "\\.h$" AND NOT file MATCHES "-inl\\.h$")
      check_classes("${file}" ${${folder}_namespace})
    endif()
  endforeach()
endforeach()

if(count EQUAL 0)
  message(FATAL_ERROR "no sources in ${TREE}")
elseif(errors)
  message("${errors}")
  message(FATAL_ERROR "includes against the arrow or names that are there twice, see above")
endif()
message(STATUS "${count} files, every include along the arrow, every class once")
