#include "compare/comparison.hpp"

#include "compare/direction.hpp"
#include "svm/norms/nuclear_norm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attmd {
namespace {

double norm_of(const MaxMarginSolution& solution, const Vector& W, const char* name) {
    if (solution.norm == Norm::entrywise)
        return lp_norm(solution.p, W.data(), static_cast<std::int64_t>(W.size()), name);
    const double norm = nuclear_norm(W);
    if (!std::isfinite(norm))
        fail(ErrorCode::numerical, "the nuclear norm of ", name, " is beyond the largest number, ",
             std::numeric_limits<double>::max());
    return norm;
}

// NaN where the SVM's norm is none of a potential (1/p) ||.||_p^p with 1 < p < inf.
double divergence(const MaxMarginSolution& solution, const Vector& a, const Vector& b) {
    const double p = solution.p;
    if (solution.norm == Norm::nuclear || p == 1 || std::isinf(p)) return std::nan("");
    return directional_divergence(p, a.data(), b.data(), static_cast<std::int64_t>(a.size()));
}

// Of the rows that are not relaxed; 0 without any.
double smallest_margin(const MarginRows& rows, const Vector& right_side, const double* w, double norm) {
    Vector margins = make_vector(rows.rows());
    rows.margins(w, margins.data());
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < margins.size(); ++k) {
        if (right_side.size() > 0 && right_side(k) == 0) continue;
        if (!std::isfinite(margins(k)))
            fail(ErrorCode::numerical, "margin ", k, " is ", margins(k),
                 ", expected a finite number: parameters or data are too large");
        smallest = std::min(smallest, margins(k));
    }
    return std::isinf(smallest) ? 0 : smallest / norm;
}

}  // namespace

Comparison compare(const AttentionModel& model, const Dataset& dataset, const MarginRows& rows,
                   const MaxMarginSolution& solution, const std::vector<std::int64_t>& selected) {
    if (solution.w.size() == 0)
        fail(ErrorCode::not_found, "svm has no solution to compare with: no feasible point is known");
    require_dimension(model.d() == dataset.d(), "the model has d = ", model.d(),
                      ", expected the dataset's d = ", dataset.d());
    require_dimension(static_cast<std::int64_t>(selected.size()) == dataset.n(),
                      "svm was solved for n = ", selected.size(), ", expected the dataset's n = ", dataset.n());
    const Vector W = model.read("W");
    const auto is_zero = [](double x) { return x == 0; };
    require(!std::all_of(W.begin(), W.end(), is_zero),
            "the model's W is zero and has no direction, expected a trained model");
    require(!std::all_of(solution.w.begin(), solution.w.end(), is_zero),
            "svm has the solution 0, which has no direction; expected one that is not zero");
    const std::int64_t count = rows.unknowns();
    Comparison c{};
    c.divergence_svm_model = divergence(solution, solution.w, W);
    c.divergence_model_svm = divergence(solution, W, solution.w);
    c.cosine = cosine(W.data(), solution.w.data(), count);
    c.model_norm = norm_of(solution, W, "W");
    c.svm_norm = norm_of(solution, solution.w, "W_svm");
    c.model_margin = smallest_margin(rows, solution.right_side, W.data(), c.model_norm);
    c.svm_margin = smallest_margin(rows, solution.right_side, solution.w.data(), c.svm_norm);

    ThreadTeam team(1);
    const auto evaluation = model.bind(dataset, 1, Gradients::none);
    const auto which = all_samples(dataset.n());
    evaluation->evaluate(which.data(), dataset.n(), {false, false, 0}, team);
    for (std::int64_t i = 0; i < dataset.n(); ++i) {
        require_finite(*evaluation, i);
        c.selected_agree += evaluation->selected(i) == selected[static_cast<std::size_t>(i)] ? 1 : 0;
    }
    const SoftmaxMass mass = softmax_mass(*evaluation, dataset.n());
    c.softmax_mass_mean = mass.mean;
    c.softmax_mass_min = mass.smallest;
    return c;
}

}  // namespace attmd
