// A classifier's evaluation in one element type.
#pragma once

#include "model/classifier.hpp"
#include "model/classifier_model.hpp"
#include "model/token_embedding.hpp"

#include <algorithm>

namespace attmd {

template <class T>
class ClassifierEvaluationOf final : public ClassifierEvaluation {
public:
    ClassifierEvaluationOf(const ClassifierModel& model, std::uint64_t seed, Gradients gradients) : seed_(seed) {
        if (gradients == Gradients::none) return;
        for (const Parameter& parameter : model.parameters())
            gradients_.emplace_back(static_cast<std::size_t>(parameter.count()));
    }
    // In the order of the model's parameters.
    std::vector<AlignedBuffer<T>>& gradients() { return gradients_; }
    void set_touched(std::size_t parameter, const std::vector<std::int64_t>* rows) {
        touched_parameter_ = parameter;
        touched_ = rows;
    }
    void keep_images(std::unique_ptr<ImageSource<T>> images) { images_ = std::move(images); }
    ImageSource<T>& images() { return *images_; }
    void set_network(std::unique_ptr<InputLayer<T>> input, const EncoderShape& shape, std::int64_t classes,
                     bool mean_loss, const ClassifierTensors<const T*>& parameters,
                     const ClassifierTensors<T*>& gradients, int workers) {
        input_ = std::move(input);
        classifier_ =
            std::make_unique<Classifier<T>>(shape, classes, mean_loss, *input_, parameters, gradients, workers);
    }

    void reserve(std::int64_t count) override {
        classifier_->reserve(count);
        which_.reserve(static_cast<std::size_t>(count));
        probabilities_.reserve(static_cast<std::size_t>(count * classes()));
    }
    double evaluate(const std::int64_t* which, std::int64_t count, const Pass& pass, ThreadTeam& team) override {
        if (pass.gradients && gradients_.empty()) fail(ErrorCode::internal, "gradients of an evaluation without");
        const double loss = classifier_->evaluate(which, count, pass.gradients, pass.attention,
                                                  {pass.training, seed_, pass.step}, team);
        selects_ = pass.attention.selected;
        which_.assign(which, which + count);
        const std::int64_t logits = classifier_->classes();
        probabilities_.resize(static_cast<std::size_t>(count * classes()));
        for (std::int64_t k = 0; k < count; ++k)
            head_probabilities(logits, classifier_->logits(k), probabilities_.data() + k * classes());
        return loss;
    }
    Gradient gradient(std::size_t parameter) const override {
        Gradient out{gradients_[parameter].data(), classifier_->log_scale(), element_type_of<T>, nullptr, 0};
        if (parameter == touched_parameter_) {
            out.rows = touched_->data();
            out.row_count = static_cast<std::int64_t>(touched_->size());
        }
        return out;
    }
    // The logit of a sigmoid; else the predicted class's logit less the largest other.
    double value(std::int64_t position) const override {
        const double* logits = classifier_->logits(position);
        if (classifier_->classes() == 1) return logits[0];
        const std::int64_t best = predicted(position);
        double second = -INFINITY;
        for (std::int64_t c = 0; c < classes(); ++c)
            if (c != best) second = std::max(second, logits[c]);
        return logits[best] - second;
    }
    double softmax_mass(std::int64_t position) const override {
        require_selected();
        return classifier_->mass(position);
    }
    std::int64_t selected(std::int64_t position) const override {
        require_selected();
        return classifier_->selected(position);
    }

    std::int64_t classes() const override { return std::max<std::int64_t>(2, classifier_->classes()); }
    double probability(std::int64_t position, std::int64_t of_class) const override {
        return probabilities_[static_cast<std::size_t>(position * classes() + of_class)];
    }
    std::int64_t predicted(std::int64_t position) const override {
        const double* p = probabilities_.data() + position * classes();
        return std::max_element(p, p + classes()) - p;
    }
    bool correct(std::int64_t position, std::int32_t label) const override { return predicted(position) == label; }
    std::int64_t length(std::int64_t position) const override {
        return input_->length(which_[static_cast<std::size_t>(position)]);
    }
    Matrix attention_map(std::int64_t sample, std::int64_t block, std::int64_t head, ThreadTeam& team) override {
        const EncoderShape& shape = classifier_->shape();
        require(block >= 0 && block < shape.blocks, "block is ", block, ", expected 0..", shape.blocks - 1);
        require(head >= 0 && head < shape.heads, "head is ", head, ", expected 0..", shape.heads - 1);
        require_sample(sample);
        evaluate(&sample, 1, {false, false, 0, {false}}, team);
        const std::int64_t rows = input_->length(sample);
        Matrix out = make_matrix(rows, rows);
        classifier_->attention_map(static_cast<std::size_t>(block), head, out.data());
        require_finite(out.data(), rows * rows, "attention map", sample);
        return out;
    }
    Vector first_token_attention(std::int64_t sample, ThreadTeam& team) override {
        require_sample(sample);
        Vector out = make_vector(input_->length(sample));
        evaluate(&sample, 1, {false, false, 0, {false, out.data()}}, team);
        require_finite(out.data(), static_cast<std::int64_t>(out.size()), "attention", sample);
        return out;
    }

private:
    void require_sample(std::int64_t sample) const {
        require(sample >= 0 && sample < input_->samples(), "sample is ", sample, ", expected 0..",
                input_->samples() - 1);
    }
    void require_selected() const {
        if (!selects_) fail(ErrorCode::internal, "selected tokens of an evaluation without");
    }

    std::uint64_t seed_;
    std::vector<AlignedBuffer<T>> gradients_;
    std::unique_ptr<ImageSource<T>> images_;
    std::unique_ptr<InputLayer<T>> input_;
    std::unique_ptr<Classifier<T>> classifier_;
    std::vector<std::int64_t> which_;
    std::vector<double> probabilities_;  // count x classes
    bool selects_ = false;               // whether the last evaluate() was to
    std::size_t touched_parameter_ = static_cast<std::size_t>(-1);
    const std::vector<std::int64_t>* touched_ = nullptr;
};

}  // namespace attmd
