// Input layer, encoder and head together: loss and gradients of any number of samples, in groups that fit a workspace
// of fixed size.
#pragma once

#include "model/classifier_head.hpp"
#include "model/encoder.hpp"

#include <memory>

namespace attmd {

// Parameters or gradients of everything behind the input layer.
template <class Pointer>
struct ClassifierTensors {
    EncoderTensors<Pointer> encoder;
    HeadTensors<Pointer> head;
};

template <class T>
class Classifier {
public:
    Classifier(const EncoderShape& shape, std::int64_t classes, bool mean_loss, InputLayer<T>& input,
               const ClassifierTensors<const T*>& parameters, const ClassifierTensors<T*>& gradients, int workers);

    // Sum or mean of the losses; with_gradients: gradients too. The workspace grows with the largest group it has seen.
    double evaluate(const std::int64_t* which, std::int64_t count, bool with_gradients, const DropoutRun& run,
                    ThreadTeam& team);

    // By position in `which`: classes values each.
    const double* logits(std::int64_t position) const { return logits_.data() + position * classes_; }
    std::int64_t classes() const { return classes_; }
    const EncoderShape& shape() const { return shape_; }
    // Of the last block's attention from the first token, averaged over the heads: largest weight, and on which token.
    double mass(std::int64_t position) const { return mass_[static_cast<std::size_t>(position)]; }
    std::int64_t selected(std::int64_t position) const { return selected_[static_cast<std::size_t>(position)]; }
    // Of the first sample of the last group that was evaluated; see Encoder.
    void attention_map(std::size_t block, std::int64_t head, double* out) const {
        encoder_.attention_map(parameters_.encoder, batch_, block, 0, head, out);
    }
    void first_token_attention(double* out) const { encoder_.first_token_attention(batch_, 0, out); }

private:
    void select_tokens(std::int64_t at, ThreadTeam& team);

    EncoderShape shape_;
    std::int64_t classes_;
    bool mean_loss_;
    InputLayer<T>& input_;
    ClassifierTensors<const T*> parameters_;
    ClassifierTensors<T*> gradients_;
    Encoder<T> encoder_;
    PackedBatch batch_;
    std::vector<double> logits_, d_logits_;  // count x classes
    std::vector<double> mass_;               // count
    std::vector<std::int64_t> selected_;     // count
    AlignedBuffer<T> d_output_;              // sequences x dim
};

// Samples are taken together until one more would exceed this many rows.
constexpr std::int64_t rows_a_group = 4096;

}  // namespace attmd
