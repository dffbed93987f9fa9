#include "model/classifier.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>

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
      encoder_(shape, workers) {}

template <class T>
void Classifier<T>::select_tokens(std::int64_t at, ThreadTeam& team) {
    team.run(batch_.sequences(), [&](std::int64_t s, int) {
        std::vector<double> weights(static_cast<std::size_t>(batch_.length(s)));
        encoder_.first_token_attention(batch_, s, weights.data());
        const auto most = std::max_element(weights.begin(), weights.end());
        mass_[static_cast<std::size_t>(at + s)] = *most;
        selected_[static_cast<std::size_t>(at + s)] = most - weights.begin();
    });
}

template <class T>
double Classifier<T>::evaluate(const std::int64_t* which, std::int64_t count, bool with_gradients,
                               const DropoutRun& run, ThreadTeam& team) {
    if (team.size() > encoder_.workers())
        fail(ErrorCode::internal, "a team of ", team.size(), " threads, expected at most ", encoder_.workers());
    const auto values = static_cast<std::size_t>(count * classes_);
    if (logits_.size() < values) {
        logits_.resize(values);
        d_logits_.resize(values);
    }
    mass_.resize(std::max(mass_.size(), static_cast<std::size_t>(count)));
    selected_.resize(mass_.size());
    const double weight = mean_loss_ ? 1 / static_cast<double>(count) : 1;
    double loss = 0;
    for (std::int64_t at = 0; at < count;) {
        batch_.clear();
        std::int64_t end = at, longest = 0;
        do {
            const std::int64_t length = input_.length(which[end]);
            batch_.add(which[end], length);
            longest = std::max(longest, length);
            ++end;
        } while (end < count && batch_.rows() + input_.length(which[end]) <= rows_a_group);
        const std::int64_t n = end - at;
        encoder_.reserve(batch_.rows(), n, longest);
        input_.forward(batch_, run, encoder_.input(), team);
        encoder_.forward(parameters_.encoder, batch_, run, team);
        select_tokens(at, team);
        double* logits = logits_.data() + at * classes_;
        double* d_logits = d_logits_.data() + at * classes_;
        head_logits(n, shape_.dim, classes_, encoder_.output(), parameters_.head, logits);
        for (std::int64_t k = 0; k < n; ++k) {
            double* d = d_logits + k * classes_;
            const HeadLoss of = head_loss(classes_, logits + k * classes_, input_.label(which[at + k]), d);
            loss += of.loss;
            for (std::int64_t c = 0; c < classes_; ++c) d[c] *= std::exp(of.log_slope) * weight;
        }
        if (with_gradients) {
            const T keep = at == 0 ? T(0) : T(1);
            if (static_cast<std::int64_t>(d_output_.size()) < n * shape_.dim)
                d_output_.resize(static_cast<std::size_t>(n * shape_.dim));
            head_backward(n, shape_.dim, classes_, encoder_.output(), d_logits, parameters_.head, keep, gradients_.head,
                          d_output_.data());
            encoder_.backward(parameters_.encoder, batch_, run, d_output_.data(), keep, gradients_.encoder, team);
            input_.backward(batch_, run, encoder_.input_gradient(), at == 0, team);
        }
        at = end;
    }
    return loss * weight;
}

template class Classifier<float>;
template class Classifier<double>;

}  // namespace attmd
