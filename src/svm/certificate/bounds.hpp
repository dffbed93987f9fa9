// The best primal and dual points seen by a solver run, in the units of the normalized problem. Hard margin: a row with
// b_k = 0 must hold exactly, up to rounding. What is handed to the caller is judged anew, on the caller's own rows, by
// row_bounds.cpp.
#pragma once

#include "base/tensor.hpp"
#include "svm/problem/normalized_problem.hpp"

#include <cstdint>
#include <limits>

namespace attmd {

class Bounds {
public:
    explicit Bounds(const NormalizedProblem& problem);

    // margins (m) = A w. Returns the smallest margin relative to b, of rows with b_k > 0.
    double offer_primal(const Vector& w, const Vector& margins);
    // Hard margin, near the end: w reaches scale * b but for rounding errors, which rows with a very small b do not
    // forgive. Mixtures with the best point so far, which is farther inside, do.
    void offer_mixtures(const Vector& w, const Vector& margins, double scale);
    // combined (D) = A'lambda.
    void offer_dual(const Vector& lambda, const Vector& combined);

    double primal() const { return primal_; }
    double dual() const { return dual_; }
    double gap() const;
    const Vector& w() const { return w_; }            // D; meaningful once primal() is finite
    const Vector& lambda() const { return lambda_; }  // m

private:
    double soft_objective(const Vector& w, const Vector& margins) const;
    void offer_soft_dual(const Vector& lambda, double sum, double length);
    bool relaxed_rows_hold(const Vector& w, const Vector& margins, double smallest) const;
    void accept(double value, const Vector& w, const Vector& margins, double smallest);

    const NormalizedProblem& problem_;
    double primal_ = std::numeric_limits<double>::infinity(), dual_ = 0;
    Vector w_, lambda_;
    Vector margins_;                    // m: of w_
    double smallest_ = 0;               // hard: min A w_ / b
    Vector mixture_, mixture_margins_;  // D, m
};

}  // namespace attmd
