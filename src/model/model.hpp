// What training, prediction and files need to know of a model: named parameter tensors, and an evaluation bound to
// data.
#pragma once

#include "base/buffer.hpp"
#include "base/name_index.hpp"
#include "base/safetensors.hpp"
#include "base/tensor.hpp"
#include "base/thread_team.hpp"
#include "data/dataset.hpp"
#include "model/pass.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace attmd {

struct Parameter {
    std::string name;
    std::vector<std::int64_t> shape;
    bool trainable = true;
    Buffer values;  // product(shape), row-major

    std::int64_t count() const { return static_cast<std::int64_t>(values.size()); }
};

// The gradient is exp(log_scale) * values[0..count), of the parameter's type.
struct Gradient {
    const void* values = nullptr;
    double log_scale = 0;
    ElementType type = ElementType::float64;
    // Rows of the parameter (its first extent) outside which the gradient is zero; null: anywhere.
    const std::int64_t* rows = nullptr;
    std::int64_t row_count = 0;

    double operator[](std::int64_t i) const {
        return type == ElementType::float64 ? static_cast<const double*>(values)[i]
                                            : static_cast<double>(static_cast<const float*>(values)[i]);
    }
};

// Which of an evaluation's gradients there are.
enum class Gradients { none, trainable, all };

// A model together with a dataset: loss, gradients and predictions at the model's parameters as they are at each call.
// Model and dataset must outlive it. Allocates nothing from the second evaluate() of the same samples on, nor in any
// after a reserve().
class Evaluation {
public:
    virtual ~Evaluation() = default;
    // Makes room for evaluations of up to `count` samples, whichever they are.
    virtual void reserve(std::int64_t count) = 0;
    // The loss over `count` samples, their mean or sum as the model has it; all that follows is of this call, gradients
    // of the last one that formed them.
    virtual double evaluate(const std::int64_t* which, std::int64_t count, const Pass& pass, ThreadTeam& team) = 0;
    double evaluate(const std::int64_t* which, std::int64_t count, ThreadTeam& team) {
        return evaluate(which, count, {}, team);
    }
    virtual Gradient gradient(std::size_t parameter) const = 0;
    // By position in `which`:
    virtual double value(std::int64_t position) const = 0;  // f
    // Largest attention weight, and on which token; for a Pass that wants them.
    virtual double softmax_mass(std::int64_t position) const = 0;
    virtual std::int64_t selected(std::int64_t position) const = 0;
    virtual bool correct(std::int64_t position, std::int32_t label) const { return label * value(position) > 0; }
};

// Throw numerical, naming sample and quantity, unless the values are finite. The second is of what an evaluation found
// at a position that is the sample's number.
void require_finite(const double* values, std::int64_t count, const char* quantity, std::int64_t sample);
void require_finite(const Evaluation& evaluation, std::int64_t sample);

// Of an evaluation of all the dataset's samples, in their order: the share of right predictions, and mean and minimum
// of the largest attention weights (for a Pass that wants them).
double accuracy(const Evaluation& evaluation, const Dataset& dataset);
struct SoftmaxMass {
    double mean = 0, smallest = 1;
};
SoftmaxMass softmax_mass(const Evaluation& evaluation, std::int64_t n);

struct Prediction {
    Vector value;                     // n: f
    std::vector<std::int32_t> label;  // n: as the dataset has them
    Matrix softmax;                   // n x T, zero past the length; empty unless asked for
    IndexVector selected;             // n
    Matrix probability;               // n x classes; empty of an attention model
};

enum class ModelKind { attention = 1, transformer = 2, vit = 3 };

// For messages: "an attention model", "a transformer", "a ViT".
const char* name_of(ModelKind kind);

class Model {
public:
    virtual ~Model() = default;

    std::vector<Parameter>& parameters() { return parameters_; }
    const std::vector<Parameter>& parameters() const { return parameters_; }
    // Position of a parameter; NameIndex::none if there is none of that name.
    std::size_t position(const std::string& name) const { return index_.find(name); }
    // The same, but throws not_found naming those there are.
    std::size_t find(const std::string& name) const;
    void write(const std::string& name, const double* values, std::int64_t count);
    // A parameter, or a tensor the model derives from them (W of a KQ parametrization).
    virtual Vector read(const std::string& name) const;

    virtual ModelKind kind() const = 0;
    // Length of the tokens that an attention model takes; throws unsupported of others.
    virtual std::int64_t d() const = 0;
    // About how many nanoseconds a training step on all of a dataset takes on one thread.
    virtual double work(const Dataset& dataset) const = 0;
    // Attention weights of the longest sample.
    virtual std::int64_t longest(const Dataset& dataset) const { return dataset.T(); }
    // Whether a training pass differs from another: by dropout or augmentation.
    virtual bool random_training() const { return false; }
    // workers: the size of the largest team that will call it.
    virtual std::unique_ptr<Evaluation> bind(const Dataset& dataset, int workers, Gradients gradients) const = 0;
    virtual Prediction predict(const Dataset& dataset, bool with_softmax, int threads) const = 0;
    // Keeps what a model knows of its data beside the parameters, of the dataset that it is trained on, which fits it.
    virtual void take_from(const Dataset&) {}

    // What a file needs beside the parameters to make the model again.
    virtual std::map<std::string, std::string> settings() const = 0;

protected:
    void add(Parameter parameter);

    std::vector<Parameter> parameters_;

private:
    NameIndex index_;  // of parameters_
};

// The share of the dataset's samples that the model predicts right; throws numerical where a value is not finite.
double accuracy(const Model& model, const Dataset& dataset);

// As the content of a file, and back; throws format, naming the file.
SafeTensors stored(const Model& model);
std::unique_ptr<Model> model_from(const SafeTensors& file);
void save_model(const Model& model, const std::string& path);
std::unique_ptr<Model> load_model(const std::string& path);

// 0, 1, ..., n-1: all samples, in order.
std::vector<std::int64_t> all_samples(std::int64_t n);

}  // namespace attmd
