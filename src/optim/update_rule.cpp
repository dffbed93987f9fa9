#include "optim/update_rule.hpp"

#include "base/error.hpp"

namespace attmd {

std::string name_of(const StepTensor& tensor, std::size_t index) {
    return tensor.name.empty() ? text("tensors[", index, "]") : "\"" + tensor.name + "\"";
}

void make_buffers(TensorState& state, std::size_t buffers) {
    if (!state.buffers.empty()) return;
    std::vector<std::vector<std::byte>> made(buffers);
    for (auto& bytes : made) bytes.resize(static_cast<std::size_t>(state.count) * element_size(state.type));
    state.buffers = std::move(made);
}

}  // namespace attmd
