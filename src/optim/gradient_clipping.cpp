#include "optim/gradient_clipping.hpp"

#include "optim/entries.hpp"

#include <limits>

namespace attmd {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// log of the l2 norm of all, from the logs of theirs.
double combined(const std::vector<double>& log_norms) {
    const double largest = *std::max_element(log_norms.begin(), log_norms.end());
    if (largest == -infinity) return largest;
    double sum = 0;
    for (const double l : log_norms) sum += std::exp(2 * (l - largest));
    return largest + 0.5 * std::log(sum);
}

}  // namespace

const std::vector<StepTensor>& GradientClipping::clip(const std::vector<StepTensor>& tensors, ThreadTeam& team) {
    if (norm_ == 0 && value_ == 0) return tensors;
    clipped_ = tensors;
    const auto narrow = [](const StepTensor& tensor) { return tensor.type == ElementType::float32; };
    if (value_ > 0) {
        copies_.resize(tensors.size());
        for (std::size_t i = 0; i < tensors.size(); ++i)
            narrow(tensors[i]) ? clip_values<float>(clipped_[i], copies_[i], team)
                               : clip_values<double>(clipped_[i], copies_[i], team);
    }
    if (norm_ > 0) {
        log_norms_.clear();
        for (const StepTensor& tensor : clipped_) {
            log_norms_.push_back(narrow(tensor) ? log_norm<float>(tensor, team) : log_norm<double>(tensor, team));
            if (std::isnan(log_norms_.back())) return tensors;
        }
        const double all = combined(log_norms_);
        // 1e-6 is PyTorch's.
        const double log_factor = std::log(norm_) - (all < 100 ? std::log(std::exp(all) + 1e-6) : all);
        if (log_factor < 0)
            for (StepTensor& tensor : clipped_) tensor.log_scale += log_factor;
    }
    return clipped_;
}

template <class T>
void GradientClipping::clip_values(StepTensor& tensor, std::vector<std::byte>& copy, ThreadTeam& team) {
    const T* g = static_cast<const T*>(tensor.gradient);
    const double largest = largest_entry(g, tensor.count, parts_, team);
    const double scale = std::exp(tensor.log_scale), value = value_;
    copy.resize(static_cast<std::size_t>(tensor.count) * sizeof(T));  // now, so that no later step allocates
    if (!(largest > 0 && largest * scale > value)) return;            // NaN, too
    T* out = reinterpret_cast<T*>(copy.data());
    for_blocks(tensor.count, team, [&](std::int64_t at, std::int64_t n, std::int64_t) {
        for (std::int64_t i = at; i < at + n; ++i)  // scale may be infinite
            out[i] = g[i] == 0 ? T(0) : static_cast<T>(std::min(value, std::max(-value, g[i] * scale)));
    });
    tensor.gradient = out;
    tensor.log_scale = 0;
}

// NaN if an entry is not finite.
template <class T>
double GradientClipping::log_norm(const StepTensor& tensor, ThreadTeam& team) {
    const T* g = static_cast<const T*>(tensor.gradient);
    const double largest = largest_entry(g, tensor.count, parts_, team);
    if (!(largest > 0)) return largest == 0 ? -infinity : largest;
    const VectorKernel<T>& kernel = vector_kernel<T>(running_arch());
    const double lift = lift_of(largest);
    const double sum = sum_of_blocks(tensor.count, {team, parts_}, [&](std::int64_t at, std::int64_t n) {
        return kernel.power_sum(g + at, n, lift, 1 / (largest * lift), 2);
    });
    return tensor.log_scale + std::log(largest) + 0.5 * std::log(sum);
}

}  // namespace attmd
