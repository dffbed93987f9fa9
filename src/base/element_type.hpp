// Element types of buffers that the core does not own.
#pragma once

#include <cstddef>

namespace attmd {

enum class ElementType { float32 = 1, float64 = 2 };

inline std::size_t element_size(ElementType type) { return type == ElementType::float64 ? 8 : 4; }

}  // namespace attmd
