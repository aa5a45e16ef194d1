# Finds SystemC: target SystemC::systemc, SystemC_VERSION, and SystemC_CPLUSPLUS, the language
# version that the library was built with.
#
# Looks for an upstream CMake package (SystemCLanguage), then in $SYSTEMC_HOME, then where
# pkg-config says. Every object that includes <systemc> refers to a symbol named after the language
# version, so that a program of another version does not link: SC_CPLUSPLUS makes the headers agree
# with the library, whatever version the program is in.
find_package(SystemCLanguage CONFIG QUIET)
if(TARGET SystemC::systemc)
  get_target_property(SystemC_INCLUDE_DIR SystemC::systemc INTERFACE_INCLUDE_DIRECTORIES)
  set(SystemC_VERSION ${SystemCLanguage_VERSION})
  set(SystemC_LIBRARY SystemC::systemc)
else()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(PC_SystemC QUIET systemc)
  endif()
  find_path(SystemC_INCLUDE_DIR systemc.h
            HINTS ENV SYSTEMC_HOME ${PC_SystemC_INCLUDE_DIRS} PATH_SUFFIXES include)
  find_library(SystemC_LIBRARY systemc
               HINTS ENV SYSTEMC_HOME ${PC_SystemC_LIBRARY_DIRS}
               PATH_SUFFIXES lib lib64 lib-linux64 lib-linuxaarch64)
  if(EXISTS ${SystemC_INCLUDE_DIR}/sysc/kernel/sc_ver.h)
    file(STRINGS ${SystemC_INCLUDE_DIR}/sysc/kernel/sc_ver.h numbers
         REGEX "define SC_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
    string(REGEX MATCHALL "[0-9]+" SystemC_VERSION "${numbers}")
    list(JOIN SystemC_VERSION "." SystemC_VERSION)
  endif()
  if(SystemC_LIBRARY AND SystemC_INCLUDE_DIR)
    find_package(Threads QUIET)
    add_library(SystemC::systemc UNKNOWN IMPORTED)
    set_target_properties(SystemC::systemc PROPERTIES
      IMPORTED_LOCATION ${SystemC_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${SystemC_INCLUDE_DIR}
      INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${SystemC_INCLUDE_DIR}
      INTERFACE_LINK_LIBRARIES "$<TARGET_NAME_IF_EXISTS:Threads::Threads>")
  endif()
endif()

if(TARGET SystemC::systemc AND NOT SystemC_CPLUSPLUS)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LIBRARIES SystemC::systemc)
  foreach(version 201703L 202002L 201402L)
    set(CMAKE_REQUIRED_DEFINITIONS -DSC_CPLUSPLUS=${version})
    check_cxx_source_compiles("#include <systemc>
      extern \"C\" int sc_main(int, char**) { return 0; }
      int main() { return static_cast<int>(sc_core::sc_time_stamp().value()); }"
      SystemC_LINKS_AS_${version})
    if(SystemC_LINKS_AS_${version})
      set(SystemC_CPLUSPLUS ${version} CACHE STRING "Language version of the SystemC library")
      break()
    endif()
  endforeach()
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_DEFINITIONS)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SystemC
  REQUIRED_VARS SystemC_LIBRARY SystemC_INCLUDE_DIR SystemC_CPLUSPLUS
  VERSION_VAR SystemC_VERSION
  REASON_FAILURE_MESSAGE "Debian and Ubuntu: apt install libsystemc-dev, or set SYSTEMC_HOME")
if(SystemC_FOUND)
  set_property(TARGET SystemC::systemc APPEND PROPERTY
    INTERFACE_COMPILE_DEFINITIONS SC_CPLUSPLUS=${SystemC_CPLUSPLUS})
endif()
mark_as_advanced(SystemC_INCLUDE_DIR SystemC_LIBRARY SystemC_CPLUSPLUS)
