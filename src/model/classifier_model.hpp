// The two classifiers as models: named parameters in single or double precision, an evaluation bound to their data.
#pragma once

#include "base/element_type.hpp"
#include "base/safetensors.hpp"
#include "model/classifier_layout.hpp"
#include "model/image_augmentation.hpp"
#include "model/model.hpp"

#include <memory>

namespace attmd {

// What a classifier tells beyond loss and gradients; by position in `which` of the last evaluate().
class ClassifierEvaluation : public Evaluation {
public:
    virtual std::int64_t classes() const = 0;  // at least 2
    virtual double probability(std::int64_t position, std::int64_t of_class) const = 0;
    virtual std::int64_t predicted(std::int64_t position) const = 0;  // most probable class
    virtual std::int64_t length(std::int64_t position) const = 0;     // rows: tokens, or class token and patches
    // Attention weights of one sample without dropout, length x length; evaluates that sample alone.
    virtual Matrix attention_map(std::int64_t sample, std::int64_t block, std::int64_t head, ThreadTeam& team) = 0;
    // The last block's weights from the first token, averaged over the heads, without dropout: length.
    virtual Vector first_token_attention(std::int64_t sample, ThreadTeam& team) = 0;
};

// Parameters by their specifications; binding and predicting by what each kind says of its data.
class ClassifierModel : public Model {
public:
    ElementType type() const { return type_; }
    const EncoderShape& shape() const { return shape_; }
    std::int64_t classes() const { return classes_; }  // at least 2

    std::int64_t d() const override;
    double work(const Dataset& dataset) const override;
    std::unique_ptr<Evaluation> bind(const Dataset& dataset, int workers, Gradients gradients) const override;
    Prediction predict(const Dataset& dataset, bool with_softmax, int threads) const override;

    // Throws, naming value and expectation, if the dataset is of another kind or does not fit the model, which must
    // outlive the evaluation.
    virtual std::unique_ptr<ClassifierEvaluation> bind_classifier(const Dataset& dataset, int workers,
                                                                  Gradients gradients) const = 0;

protected:
    ClassifierModel(const std::vector<TensorSpec>& tensors, const EncoderShape& shape, std::int64_t classes,
                    ElementType type, std::uint64_t seed);
    virtual std::int64_t rows(const Dataset& dataset) const = 0;  // of the encoder, for all samples
    void require_classes(const Dataset& dataset) const;

    EncoderShape shape_;
    std::int64_t classes_;
    ElementType type_;
};

class TransformerModel final : public ClassifierModel {
public:
    explicit TransformerModel(const TransformerOptions& options, ElementType type = ElementType::float32);
    const TransformerOptions& options() const { return options_; }
    ModelKind kind() const override { return ModelKind::transformer; }
    std::unique_ptr<ClassifierEvaluation> bind_classifier(const Dataset& dataset, int workers,
                                                          Gradients gradients) const override;
    bool random_training() const override { return options_.dropout > 0; }
    void take_from(const Dataset& dataset) override;
    std::map<std::string, std::string> settings() const override;

private:
    std::int64_t rows(const Dataset& dataset) const override { return dataset.total_tokens(); }
    void require_vocabulary(const SequenceStorage& sequences) const;

    TransformerOptions options_;
};

class VitModel final : public ClassifierModel {
public:
    VitModel(const VitOptions& options, const ImageNormalization& normalization,
             ElementType type = ElementType::float32);
    const VitOptions& options() const { return options_; }
    const ImageNormalization& normalization() const { return normalization_; }
    ModelKind kind() const override { return ModelKind::vit; }
    // Images of any height and width: they are resized.
    std::unique_ptr<ClassifierEvaluation> bind_classifier(const Dataset& dataset, int workers,
                                                          Gradients gradients) const override;
    std::int64_t longest(const Dataset&) const override;  // class token and patches
    bool random_training() const override;
    std::map<std::string, std::string> settings() const override;

private:
    std::int64_t rows(const Dataset& dataset) const override { return dataset.n() * longest(dataset); }

    VitOptions options_;
    ImageNormalization normalization_;
};

constexpr const char* transformer_kind = "attmd transformer 1";
constexpr const char* vit_kind = "attmd vit 1";
// The model that a file's metadata describes, if its tensors fit it, with parameters as at its seed; throws format
// naming the file.
std::unique_ptr<Model> transformer_of_file(const SafeTensors& file);
std::unique_ptr<Model> vit_of_file(const SafeTensors& file);

}  // namespace attmd
