#include "model/classifier.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace attmd {

template <class T>
Classifier<T>::Classifier(const EncoderShape& shape, std::int64_t classes, bool mean_loss, InputLayer<T>& input,
                          const ClassifierTensors<const T*>& parameters, const ClassifierTensors<T*>& gradients,
                          int workers)
    : shape_(shape),
      classes_(classes),
      mean_loss_(mean_loss),
      input_(input),
      parameters_(parameters),
      gradients_(gradients),
      encoder_(shape, workers),
      token_weights_(static_cast<std::size_t>(workers)) {}

template <class T>
void Classifier<T>::reserve(std::int64_t count) {
    std::vector<std::int64_t> lengths;
    for (std::int64_t i = 0; i < input_.samples(); ++i) lengths.push_back(input_.length(i));
    std::sort(lengths.begin(), lengths.end());
    count = std::min(count, input_.samples());
    // The most rows are those of the longest samples, the most samples in a group the shortest.
    const std::int64_t all = std::accumulate(lengths.end() - count, lengths.end(), std::int64_t{0});
    std::int64_t sequences = 0;
    for (std::int64_t rows = 0; sequences < count; ++sequences)
        if ((rows += lengths[static_cast<std::size_t>(sequences)]) > rows_a_group) break;
    reserve_samples(count);
    reserve_group(std::max(lengths.back(), std::min(all, rows_a_group)), std::max<std::int64_t>(sequences, 1),
                  lengths.back());
}

template <class T>
void Classifier<T>::reserve_samples(std::int64_t count) {
    const auto values = static_cast<std::size_t>(count * classes_);
    if (logits_.size() < values) {
        logits_.resize(values);
        d_logits_.resize(values);
    }
    mass_.resize(std::max(mass_.size(), static_cast<std::size_t>(count)));
    selected_.resize(mass_.size());
    log_slope_.resize(mass_.size());
}

template <class T>
void Classifier<T>::reserve_group(std::int64_t rows, std::int64_t sequences, std::int64_t longest) {
    batch_.reserve(rows, sequences);
    input_.reserve(rows);
    encoder_.reserve(rows, sequences, longest);
    const auto outputs = static_cast<std::size_t>(sequences * shape_.dim);
    if (d_output_.size() < outputs) d_output_.resize(outputs);
    if (longest <= longest_) return;
    for (auto& weights : token_weights_) weights.resize(2 * static_cast<std::size_t>(longest));
    longest_ = longest;
}

// Puts the samples from position `at` on into the batch, as many as belong to one group; returns where they end.
template <class T>
std::int64_t Classifier<T>::next_group(const std::int64_t* which, std::int64_t at, std::int64_t count) {
    batch_.clear();
    std::int64_t end = at, longest = 0;
    do {
        const std::int64_t length = input_.length(which[end]);
        batch_.add(which[end], length);
        longest = std::max(longest, length);
        ++end;
    } while (end < count && batch_.rows() + input_.length(which[end]) <= rows_a_group);
    reserve_group(batch_.rows(), end - at, longest);
    return end;
}

template <class T>
void Classifier<T>::take_attention(const WantedAttention& attention, std::int64_t at, ThreadTeam& team) {
    team.run(batch_.sequences(), [&](std::int64_t s, int worker) {
        double* scratch = token_weights_[static_cast<std::size_t>(worker)].data();
        double* weights =
            attention.weights != nullptr ? attention.weights + (at + s) * attention.stride : scratch + longest_;
        encoder_.first_token_attention(batch_, s, scratch, weights);
        if (!attention.selected) return;
        const double* most = std::max_element(weights, weights + batch_.length(s));
        mass_[static_cast<std::size_t>(at + s)] = *most;
        selected_[static_cast<std::size_t>(at + s)] = most - weights;
    });
}

// Logits and slopes of the group whose first sample is at position `at`; adds its losses to `loss`.
template <class T>
void Classifier<T>::take_loss(const std::int64_t* which, std::int64_t at, double& loss) {
    const std::int64_t n = batch_.sequences();
    double* logits = logits_.data() + at * classes_;
    head_logits(n, shape_.dim, classes_, encoder_.output(), parameters_.head, logits);
    for (std::int64_t k = 0; k < n; ++k) {
        double* d = d_logits_.data() + (at + k) * classes_;
        const HeadLoss of = head_loss(classes_, logits + k * classes_, input_.label(which[at + k]), d);
        loss += of.loss;
        log_slope_[static_cast<std::size_t>(at + k)] = of.log_slope;
    }
}

// Everything behind the head is linear in the slopes. Where the largest of them uses up more than half of the
// exponents of T, it is carried as a logarithm, and the gradients are those of slopes of at most 1. Returns the factor
// of the sums that the groups before this one have left.
template <class T>
T Classifier<T>::rescale(std::int64_t at) {
    constexpr double least = std::numeric_limits<T>::min_exponent / 2 * 0.69314718055994531;
    const auto first = log_slope_.begin() + at;
    const double largest = *std::max_element(first, first + batch_.sequences());
    const double wanted = largest < least && std::isfinite(largest) ? largest : 0;
    if (at > 0 && wanted <= log_scale_) return T(1);
    const double before = std::exchange(log_scale_, wanted);
    return at == 0 ? T(0) : static_cast<T>(std::exp(before - wanted));
}

template <class T>
void Classifier<T>::backward(std::int64_t at, double weight, const DropoutRun& run, ThreadTeam& team) {
    const T keep = rescale(at);
    for (std::int64_t k = at; k < at + batch_.sequences(); ++k) {
        const double slope = std::exp(log_slope_[static_cast<std::size_t>(k)] - log_scale_) * weight;
        for (std::int64_t c = 0; c < classes_; ++c) d_logits_[static_cast<std::size_t>(k * classes_ + c)] *= slope;
    }
    head_backward(batch_.sequences(), shape_.dim, classes_, encoder_.output(), d_logits_.data() + at * classes_,
                  parameters_.head, keep, gradients_.head, d_output_.data());
    encoder_.backward(parameters_.encoder, batch_, run, d_output_.data(), keep, gradients_.encoder, team);
    input_.backward(batch_, run, encoder_.input_gradient(), keep, team);
}

template <class T>
double Classifier<T>::evaluate(const std::int64_t* which, std::int64_t count, bool with_gradients,
                               const WantedAttention& attention, const DropoutRun& run, ThreadTeam& team) {
    if (team.size() > encoder_.workers())
        fail(ErrorCode::internal, "a team of ", team.size(), " threads, expected at most ", encoder_.workers());
    reserve_samples(count);
    const double weight = mean_loss_ ? 1 / static_cast<double>(count) : 1;
    double loss = 0;
    for (std::int64_t at = 0; at < count;) {
        const std::int64_t end = next_group(which, at, count);
        input_.forward(batch_, run, encoder_.input(), team);
        encoder_.forward(parameters_.encoder, batch_, run, team);
        if (attention.wanted()) take_attention(attention, at, team);
        take_loss(which, at, loss);
        if (with_gradients) backward(at, weight, run, team);
        at = end;
    }
    return loss * weight;
}

template class Classifier<float>;
template class Classifier<double>;

}  // namespace attmd
