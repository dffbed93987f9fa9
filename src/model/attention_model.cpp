#include "model/attention_model.hpp"

#include "base/blas.hpp"
#include "base/rng.hpp"
#include "model/attention_gradient.hpp"

#include <algorithm>
#include <cmath>

namespace attmd {
namespace {

class AttentionEvaluation final : public Evaluation {
public:
    AttentionEvaluation(const AttentionModel& model, const Dataset& dataset, int workers, bool with_v)
        : model_(model), samples_(dataset), gradient_(samples_, model.options().loss, with_v, workers) {
        if (is_KQ()) {
            W_ = zero_matrix(model.d(), model.d());
            for (auto* gradient : {&K_gradient_, &Q_gradient_}) *gradient = zero_vector(model.parameters()[0].count());
        }
    }

    void reserve(std::int64_t count) override { gradient_.reserve(std::min(count, samples_.n)); }
    double evaluate(const std::int64_t* which, std::int64_t count, const Pass& pass, ThreadTeam& team) override {
        const auto& parameters = model_.parameters();
        const double* v = model_.v();
        if (!is_KQ()) return gradient_.evaluate(parameters[0].values.as<double>(), v, which, count, pass, team);
        const std::int64_t d = model_.d(), m = model_.options().head_dim;
        const double* K = parameters[0].values.as<double>();
        const double* Q = parameters[1].values.as<double>();
        multiply_KQ(d, m, K, Q, W_);
        const double loss = gradient_.evaluate(W_.data(), v, which, count, pass, team);
        if (!pass.gradients) return loss;
        const double* G = gradient_.W_gradient().data();
        // dL/dK = Q (dL/dW)', dL/dQ = K dL/dW
        blas::gemm(blas::Op::none, blas::Op::transpose, m, d, d, 1, Q, d, G, d, 0, K_gradient_.data(), d);
        blas::gemm(blas::Op::none, blas::Op::none, m, d, d, 1, K, d, G, d, 0, Q_gradient_.data(), d);
        return loss;
    }

    Gradient gradient(std::size_t parameter) const override {
        const std::string& name = model_.parameters()[parameter].name;
        if (name == "v")
            return {gradient_.v_gradient().data(), gradient_.v_log_scale(), ElementType::float64, nullptr, 0};
        const double* values = name == "K"   ? K_gradient_.data()
                               : name == "Q" ? Q_gradient_.data()
                                             : gradient_.W_gradient().data();
        return {values, gradient_.W_log_scale(), ElementType::float64, nullptr, 0};
    }

    double value(std::int64_t position) const override { return gradient_.value()[static_cast<std::size_t>(position)]; }
    double softmax_mass(std::int64_t position) const override {
        return gradient_.mass()[static_cast<std::size_t>(position)];
    }
    std::int64_t selected(std::int64_t position) const override {
        return gradient_.selected()[static_cast<std::size_t>(position)];
    }

private:
    bool is_KQ() const { return model_.options().parametrization == Parametrization::KQ; }

    const AttentionModel& model_;
    PackedSamples samples_;
    AttentionGradient gradient_;
    Matrix W_;                        // d x d, KQ only
    Vector K_gradient_, Q_gradient_;  // head_dim x d, KQ only
};

void fill_gaussian(Parameter& parameter, double std, std::uint64_t seed, std::uint64_t index) {
    if (std == 0) return;
    Rng rng(seed, 2 + index);
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
        const double drawn = std * rng.normal();
        require(std::isfinite(drawn), parameter.name == "v" ? "v_std" : "W_std", " is ", std, ", expected less: entry ",
                i, " of \"", parameter.name, "\" is beyond the finite numbers");
        parameter.values.set(i, drawn);
    }
}

}  // namespace

void multiply_KQ(std::int64_t d, std::int64_t head_dim, const double* K, const double* Q, Matrix& W) {
    blas::gemm(blas::Op::transpose, blas::Op::none, d, d, head_dim, 1, K, d, Q, d, 0, W.data(), d);
}

AttentionModel::AttentionModel(const AttentionOptions& options) : options_(options) {
    const std::int64_t d = options_.d;
    check_each(options_);
    if (options_.head_dim == 0) options_.head_dim = d;
    const std::int64_t m = options_.head_dim;
    checked_product(d, d, "d * d");
    checked_product(m, d, "head_dim * d");
    if (options_.parametrization == Parametrization::KQ) {
        add({"K", {m, d}, true, Buffer(ElementType::float64, m * d)});
        add({"Q", {m, d}, true, Buffer(ElementType::float64, m * d)});
    } else {
        add({"W", {d, d}, true, Buffer(ElementType::float64, d * d)});
    }
    add({"v", {d}, options_.parametrization == Parametrization::joint, Buffer(ElementType::float64, d)});
    for (std::size_t k = 0; k < parameters_.size(); ++k)
        fill_gaussian(parameters_[k], parameters_[k].name == "v" ? options_.v_std : options_.W_std, options_.seed, k);
}

Matrix AttentionModel::W() const {
    const std::int64_t d = options_.d;
    Matrix W = make_matrix(d, d);
    if (options_.parametrization == Parametrization::KQ)
        multiply_KQ(d, options_.head_dim, parameters_[0].values.as<double>(), parameters_[1].values.as<double>(), W);
    else
        std::copy_n(parameters_[0].values.as<double>(), d * d, W.begin());
    return W;
}

Vector AttentionModel::read(const std::string& name) const {
    if (name != "W" || options_.parametrization != Parametrization::KQ) return Model::read(name);
    const Matrix product = W();
    for (std::size_t i = 0; i < product.size(); ++i)
        if (!std::isfinite(product.data()[i]))
            fail(ErrorCode::numerical, "W[", i, "] = (K' Q)[", i, "] is ", product.data()[i],
                 ", expected a finite number: K or Q is too large");
    Vector values = make_vector(static_cast<std::int64_t>(product.size()));
    std::copy(product.begin(), product.end(), values.begin());
    return values;
}

std::unique_ptr<Evaluation> AttentionModel::bind(const Dataset& dataset, int workers, Gradients gradients) const {
    require_dimension(dataset.d() == options_.d, "the dataset's d is ", dataset.d(),
                      ", expected the model's d = ", options_.d);
    const bool with_v = gradients == Gradients::all ||
                        (gradients == Gradients::trainable && options_.parametrization == Parametrization::joint);
    return std::make_unique<AttentionEvaluation>(*this, dataset, workers, with_v);
}

double AttentionModel::work(const Dataset& dataset) const {
    return static_cast<double>(dataset.total_tokens()) * static_cast<double>(dataset.d());
}

Prediction AttentionModel::predict(const Dataset& dataset, bool with_softmax, int threads) const {
    const std::int64_t n = dataset.n();
    ThreadTeam team(useful_threads(threads, work(dataset), 2e5));
    const auto evaluation = bind(dataset, team.size(), Gradients::none);
    const auto which = all_samples(n);
    Prediction out;
    if (with_softmax) out.softmax = zero_matrix(n, dataset.T());
    double* softmax = with_softmax ? out.softmax.data() : nullptr;
    evaluation->evaluate(which.data(), n, {false, false, 0, {true, softmax, dataset.T()}}, team);
    out.value = make_vector(n);
    out.selected = IndexVector::from_shape({static_cast<std::size_t>(n)});
    for (std::int64_t i = 0; i < n; ++i) {
        require_finite(*evaluation, i);
        out.value(static_cast<std::size_t>(i)) = evaluation->value(i);
        out.label.push_back(evaluation->value(i) > 0 ? 1 : -1);
        out.selected(static_cast<std::size_t>(i)) = evaluation->selected(i);
        if (with_softmax) require_finite(out.softmax.data() + i * dataset.T(), dataset.T(), "softmax", i);
    }
    return out;
}

}  // namespace attmd
