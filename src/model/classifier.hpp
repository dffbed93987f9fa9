// Input layer, encoder and head together: loss and gradients of any number of samples, in groups that fit a workspace
// of fixed size.
#pragma once

#include "model/classifier_head.hpp"
#include "model/encoder.hpp"
#include "model/pass.hpp"

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

    // Makes room for evaluations of up to `count` samples, whichever they are.
    void reserve(std::int64_t count);
    // Sum or mean of the losses; with_gradients: gradients too. The workspace grows with the largest group it has seen.
    double evaluate(const std::int64_t* which, std::int64_t count, bool with_gradients,
                    const WantedAttention& attention, const DropoutRun& run, ThreadTeam& team);

    // The gradients are exp(log_scale()) times their arrays.
    double log_scale() const { return log_scale_; }

    // By position in `which`: classes values each.
    const double* logits(std::int64_t position) const { return logits_.data() + position * classes_; }
    std::int64_t classes() const { return classes_; }
    const EncoderShape& shape() const { return shape_; }
    // Largest weight of the wanted attention, and on which token.
    double mass(std::int64_t position) const { return mass_[static_cast<std::size_t>(position)]; }
    std::int64_t selected(std::int64_t position) const { return selected_[static_cast<std::size_t>(position)]; }
    // Of the first sample of the last group that was evaluated; see Encoder.
    void attention_map(std::size_t block, std::int64_t head, double* out) const {
        encoder_.attention_map(parameters_.encoder, batch_, block, 0, head, out);
    }

private:
    void reserve_samples(std::int64_t count);
    void reserve_group(std::int64_t rows, std::int64_t sequences, std::int64_t longest);
    std::int64_t next_group(const std::int64_t* which, std::int64_t at, std::int64_t count);
    void take_attention(const WantedAttention& attention, std::int64_t at, ThreadTeam& team);
    void take_loss(const std::int64_t* which, std::int64_t at, double& loss);
    T rescale(std::int64_t at);
    void backward(std::int64_t at, double weight, const DropoutRun& run, ThreadTeam& team);

    EncoderShape shape_;
    std::int64_t classes_;
    bool mean_loss_;
    InputLayer<T>& input_;
    ClassifierTensors<const T*> parameters_;
    ClassifierTensors<T*> gradients_;
    Encoder<T> encoder_;
    PackedBatch batch_;
    std::vector<double> logits_, d_logits_;  // count x classes
    std::vector<double> log_slope_;          // count: log of the factor that d_logits_ is without
    double log_scale_ = 0;
    std::vector<double> mass_;                        // count
    std::vector<std::int64_t> selected_;              // count
    AlignedBuffer<T> d_output_;                       // sequences x dim
    std::int64_t longest_ = 0;                        // of the sequences so far
    std::vector<std::vector<double>> token_weights_;  // workers: 2 x longest
};

// Samples are taken together until one more would exceed this many rows.
constexpr std::int64_t rows_a_group = 4096;

}  // namespace attmd
