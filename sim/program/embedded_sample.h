// The sample trace that the program carries, so that it has something to run anywhere.
#pragma once

#include <cstddef>
#include <span>

namespace guardbit::sim {

/// The bytes of traces/samples/digits.safetensors as they were when the program was built.
std::span<const std::byte> embedded_sample();

}  // namespace guardbit::sim
