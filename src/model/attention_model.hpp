// One head of softmax attention with a linear decoder, f(X, z) = v' X' softmax(X W z), in three parametrizations.
#pragma once

#include "base/options.hpp"
#include "model/loss.hpp"
#include "model/model.hpp"

#include <cstdint>
#include <optional>

namespace attmd {

enum class Parametrization { W = 1, KQ = 2, joint = 3 };

struct AttentionOptions {
    Parametrization parametrization = Parametrization::W;
    Loss loss = Loss::logistic;
    std::int64_t d = 0;
    std::int64_t head_dim = 0;  // rows of K and Q; 0 = d
    double W_std = 0, v_std = 0;
    std::uint64_t seed = 0;

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"parametrization", one_of(3)}, a.parametrization, b.parametrization);
        visit(Option{"loss", one_of(3)}, a.loss, b.loss);
        visit(Option{"d", at_least(1)}, a.d, b.d);
        visit(Option{"head_dim", at_least(0)}, a.head_dim, b.head_dim);
        visit(Option{"W_std", at_least(0)}.not_in_files(), a.W_std, b.W_std);
        visit(Option{"v_std", at_least(0)}.not_in_files(), a.v_std, b.v_std);
        visit(Option{"seed"}.not_in_files(), a.seed, b.seed);
    }
};

// W (d x d) = K' Q with K, Q in head_dim x d.
void multiply_KQ(std::int64_t d, std::int64_t head_dim, const double* K, const double* Q, Matrix& W);

class AttentionModel final : public Model {
public:
    // Parameters start at zero, or Gaussian with the given standard deviations.
    explicit AttentionModel(const AttentionOptions& options);

    const AttentionOptions& options() const { return options_; }
    // W (d x d), from K and Q where those are the parameters.
    Matrix W() const;
    const double* v() const { return parameters_.back().values.as<double>(); }  // d

    Vector read(const std::string& name) const override;
    ModelKind kind() const override { return ModelKind::attention; }
    std::int64_t d() const override { return options_.d; }
    double work(const Dataset& dataset) const override;
    std::unique_ptr<Evaluation> bind(const Dataset& dataset, int workers, Gradients gradients) const override;
    Prediction predict(const Dataset& dataset, bool with_softmax, int threads) const override;
    std::map<std::string, std::string> settings() const override;

private:
    AttentionOptions options_;
};

}  // namespace attmd
