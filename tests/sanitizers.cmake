# Address and undefined-behaviour sanitizers in everything, and the coverage that fuzzers are led by:
# the tests and the fuzzers are linked from the same objects.
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "GUARDBIT_FUZZ needs clang++ (use the preset `asan`), "
                      "not ${CMAKE_CXX_COMPILER_ID}")
endif()
add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
                    -fno-omit-frame-pointer)
add_link_options(-fsanitize=address,undefined)

# Kernels for one kind of vectors, not for each: compiled many times faster.
add_compile_definitions(HWY_COMPILE_ONLY_STATIC)
