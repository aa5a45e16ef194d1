# Address and undefined-behaviour sanitizers in everything, and the coverage that fuzzers are led by:
# the tests and the fuzzers are linked from the same objects.
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "GUARDBIT_FUZZ needs clang++ (use the preset `asan`), "
                      "not ${CMAKE_CXX_COMPILER_ID}")
endif()
add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
                    -fno-omit-frame-pointer)
add_link_options(-fsanitize=address,undefined)

# Kernels for one kind of vectors, not for each: AVX2 where this machine has it, which takes a tenth of
# the time that Highway's portable stand-in for vectors takes to compile.
include(CheckCXXSourceRuns)
check_cxx_source_runs("int main() {
  return __builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\") ? 0 : 1;
}" GUARDBIT_HAS_AVX2)
if(GUARDBIT_HAS_AVX2)
  add_compile_options(-march=x86-64-v3 -maes -mpclmul)
endif()
add_compile_definitions(HWY_COMPILE_ONLY_STATIC)
