# The Debian package: `cmake --build build/release --target package` makes
# guardbit_<version>_<architecture>.deb there, for machines without compilers.

# The manual pages and the completion, made from what the program says of itself (--help).
set(manual ${PROJECT_BINARY_DIR}/manual)
set(makers manual.sh man_page.awk completion.awk)
list(TRANSFORM makers PREPEND ${PROJECT_SOURCE_DIR}/sim/package/)
add_custom_command(OUTPUT ${manual}/guardbit.1.gz
  COMMAND bash ${PROJECT_SOURCE_DIR}/sim/package/manual.sh $<TARGET_FILE:guardbit> ${manual}
  DEPENDS guardbit ${makers} COMMENT "Writing the manual pages and the completion" VERBATIM)
add_custom_target(guardbit_manual ALL DEPENDS ${manual}/guardbit.1.gz)
install(DIRECTORY ${manual}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1
        FILES_MATCHING PATTERN "*.1.gz")
install(FILES ${manual}/guardbit.bash RENAME guardbit
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

# The documents, laid as in the tree so that their links hold, and what Debian asks for.
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(STRINGS LICENSE license)
list(SUBLIST license 4 -1 license)  # behind the title and the holder
list(TRANSFORM license PREPEND " ")
list(TRANSFORM license REPLACE "^ $" " .")
list(JOIN license "\n" license)
configure_file(sim/package/copyright.in copyright @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(maintainer "guardbit contributors <guardbit@guardbit.invalid>")
string(TIMESTAMP today "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH counts
file(WRITE ${PROJECT_BINARY_DIR}/changelog "guardbit (${PROJECT_VERSION}) unstable; urgency=medium

  * docs/changelog.md beside this file has what changed.

 -- ${maintainer}  ${today}
")
find_program(GUARDBIT_GZIP gzip REQUIRED)
mark_as_advanced(GUARDBIT_GZIP)
execute_process(COMMAND ${GUARDBIT_GZIP} -9nf ${PROJECT_BINARY_DIR}/changelog)
install(FILES ${PROJECT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME guardbit)
set(CPACK_PACKAGE_VENDOR guardbit)
set(CPACK_PACKAGE_CONTACT ${maintainer})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION electronics)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "bit-accurate simulator of accelerators' arithmetic
guardbit runs the layers of a quantised network, cycle by cycle, on a
SystemC MAC array with the number formats and the accumulator that you
choose, and checks every output: bit for bit against a functional model,
and against its exact sum under a proven error bound. This package has the
program, the libraries with their headers, the documents and a sample.")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "gnuplot-nox | gnuplot")  # draws the plots of demo, sweep, width
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake, libsystemc-dev, libmpfr-dev, libboost-dev")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/arith
    ${PROJECT_BINARY_DIR}/traces ${PROJECT_BINARY_DIR}/models ${PROJECT_BINARY_DIR}/analysis)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
file(WRITE ${PROJECT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/triggers)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
