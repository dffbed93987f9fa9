// The two classifiers as models: named parameters in single or double precision, an evaluation bound to their data.
#pragma once

#include "base/element_type.hpp"
#include "base/safetensors.hpp"
#include "model/classifier_layout.hpp"
#include "model/image_augmentation.hpp"
#include "model/model.hpp"
#include "model/storage_view.hpp"

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

// Parameters by their specifications, and what classifiers do not have.
class ClassifierModel : public Model {
public:
    ElementType type() const { return type_; }
    std::int64_t d() const override;
    std::unique_ptr<Evaluation> bind(const Dataset& dataset, int workers, bool fixed_too) const override;
    Prediction predict(const Dataset& dataset, bool with_softmax, int threads) const override;

protected:
    ClassifierModel(const std::vector<TensorSpec>& tensors, ElementType type, std::uint64_t seed);
    ElementType type_;
};

class TransformerModel final : public ClassifierModel {
public:
    explicit TransformerModel(const TransformerOptions& options, ElementType type = ElementType::float32);
    const TransformerOptions& options() const { return options_; }
    // The model must outlive the evaluation.
    std::unique_ptr<ClassifierEvaluation> bind(const SequenceView& data, int workers) const;
    using ClassifierModel::bind;
    std::map<std::string, std::string> settings() const override;

private:
    TransformerOptions options_;
};

class VitModel final : public ClassifierModel {
public:
    VitModel(const VitOptions& options, const ImageNormalization& normalization,
             ElementType type = ElementType::float32);
    const VitOptions& options() const { return options_; }
    std::unique_ptr<ClassifierEvaluation> bind(const ImageView& data, int workers) const;
    using ClassifierModel::bind;
    std::map<std::string, std::string> settings() const override;

private:
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
