// What is recorded along a training run.
#pragma once

#include "base/name_index.hpp"
#include "base/safetensors.hpp"
#include "base/tensor.hpp"
#include "model/model.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace attmd {

enum Quantity : std::uint32_t {
    quantity_loss = 1,
    quantity_gradient_norm = 2,
    quantity_norm = 4,
    quantity_accuracy = 8,
    quantity_softmax_mass = 16,
    quantity_softmax_mass_min = 32,
    quantity_selected = 64,
    quantity_parameters = 128,
    quantity_divergence = 256,
    quantity_step_size = 512,
    quantity_log_gradient_norm = 1024,
    quantity_all = 2047,
};

struct Direction {
    std::string parameter;
    Vector values;
    double p = 2;
};

struct TraceOptions {
    std::uint32_t quantities = quantity_loss;
    std::vector<std::int64_t> iterations;  // ascending; empty: multiples of `every` and the end
    std::int64_t every = 1;
    std::vector<Direction> directions;
};

// The state of a run at one iteration, as the training loop sees it.
struct TrainState {
    std::int64_t iteration = 0;
    double loss = 0, log_gradient_norm = 0, step_size = 0;
    double norm_p = 2;  // exponent of the recorded norms
    const Model* model = nullptr;
    const Evaluation* evaluation = nullptr;  // of all samples, at this state
    const Dataset* dataset = nullptr;
};

class Trace {
public:
    explicit Trace(TraceOptions options);

    // Throws if a direction does not fit the model, or if the records are of another run.
    void check_against(const Model& model, const Dataset& dataset, std::int64_t iteration) const;
    bool wants(std::int64_t iteration, bool last) const;
    bool wants_gradients() const { return has(quantity_gradient_norm | quantity_log_gradient_norm); }
    // Whether a record has numbers of the samples' selected tokens.
    bool wants_selected() const { return has(quantity_softmax_mass | quantity_softmax_mass_min | quantity_selected); }
    void record(const TrainState& state);

    std::int64_t length() const { return static_cast<std::int64_t>(iterations_.size()); }
    const std::vector<std::int64_t>& iterations() const { return iterations_; }
    // One number a record; index: parameter for the norm, direction for the divergence, else 0. Throws not_found if the
    // quantity was not recorded.
    std::vector<double> values(std::uint32_t quantity, std::int64_t index) const;
    const std::vector<std::int64_t>& selected(std::int64_t record) const;
    const Vector& parameter(std::int64_t record, const std::string& name) const;
    // As the content of a file, and back; throws format, naming the file.
    SafeTensors stored() const;
    static Trace from(const SafeTensors& file);
    // Divergence of the recorded parameter from a direction, one a record; NaN where the parameter is zero.
    std::vector<double> divergence(const Direction& direction) const;

private:
    struct Record {
        double loss, log_gradient_norm, accuracy, mass, mass_min, step_size;
        std::vector<double> norms;        // one a parameter
        std::vector<double> divergences;  // one a direction
        std::vector<std::int64_t> selected;
        std::vector<Vector> parameters;
    };
    template <class Visit>
    static void for_numbers(const Visit& visit);
    bool has(std::uint32_t quantity) const { return (options_.quantities & quantity) != 0; }
    const Record& at(std::int64_t record) const;
    void take_shape(const TrainState& state);
    void set_names(std::vector<std::string> names);
    void record_samples(const TrainState& state, Record& record) const;

    TraceOptions options_;
    std::vector<std::int64_t> iterations_;
    std::vector<Record> records_;
    std::vector<std::string> names_;    // of the model's parameters
    NameIndex index_;                   // of names_
    std::vector<std::int64_t> counts_;  // and their sizes
    std::int64_t n_ = 0;                // samples
};

}  // namespace attmd
