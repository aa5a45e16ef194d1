# Finds MPFR with GMP (both have only pkg-config files): target MPFR::MPFR, and MPFR_VERSION.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(MPFR QUIET IMPORTED_TARGET mpfr gmp)
endif()
set(MPFR_VERSION ${MPFR_mpfr_VERSION})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MPFR
  REQUIRED_VARS MPFR_LINK_LIBRARIES VERSION_VAR MPFR_VERSION
  REASON_FAILURE_MESSAGE "Debian and Ubuntu: apt install libmpfr-dev")
if(MPFR_FOUND AND NOT TARGET MPFR::MPFR)
  add_library(MPFR::MPFR INTERFACE IMPORTED)
  target_link_libraries(MPFR::MPFR INTERFACE PkgConfig::MPFR)
endif()
