#include "svm/active/working_set.hpp"

#include "base/vectors.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace attmd {
namespace {

constexpr std::int64_t guesses = 3, first_steps = 45;

// min (1/2) x'K x - b'x over x >= 0 with K = A A'.
class ProjectedGradients {
public:
    ProjectedGradients(const MarginRows& rows, ThreadTeam& team, Vector b, Vector start)
        : rows_(rows), team_(team), b_(std::move(b)), x_(std::move(start)), w_(make_vector(rows.unknowns())) {
        for (Vector* v : {&g_, &free_, &direction_, &product_}) *v = make_vector(rows.rows());
        step_ = 1.9 / largest_eigenvalue();
        restart();
    }

    // Until no component of the projected gradient is larger than `accuracy`, or steps run out.
    void run(double accuracy, std::int64_t most_steps) {
        for (; most_steps > 0 && !(split_gradient() <= accuracy); --most_steps) {
            if (chopped_squares_ <= reduced_times_free_)
                conjugate_step();
            else
                release_step();
        }
    }

    const Vector& x() const { return x_; }
    // A'x
    const Vector& combined() {
        rows_.combine_by(team_, x_.data(), w_.data());
        return w_;
    }
    std::int64_t products() const { return products_; }

private:
    void multiply(const Vector& x, Vector& Kx) {
        rows_.combine_by(team_, x.data(), w_.data());
        rows_.margins_by(team_, w_.data(), Kx.data());
        ++products_;
    }

    double largest_eigenvalue() {
        for (std::size_t k = 0; k < b_.size(); ++k) direction_(k) = 1 + 0.1 * static_cast<double>(k % 7);
        double value = 1;
        for (int power = 0; power < 8; ++power) {
            const double length = std::sqrt(dot(direction_, direction_));
            for (double& entry : direction_) entry /= length;
            multiply(direction_, product_);
            value = std::sqrt(dot(product_, product_));
            std::swap(direction_, product_);
        }
        return 1.1 * value;
    }

    // Gradient from scratch; the direction starts anew with the free gradient.
    void restart() {
        multiply(x_, g_);
        for (std::size_t k = 0; k < g_.size(); ++k) g_(k) -= b_(k);
        split_gradient();
        direction_ = free_;
    }

    // free_: gradient where x > 0; what is negative elsewhere is the chopped part. Returns the largest component.
    double split_gradient() {
        double largest = 0;
        chopped_squares_ = reduced_times_free_ = 0;
        for (std::size_t k = 0; k < g_.size(); ++k) {
            free_(k) = x_(k) > 0 ? g_(k) : 0;
            const double chopped = x_(k) > 0 ? 0 : std::min(g_(k), 0.0);
            chopped_squares_ += chopped * chopped;
            reduced_times_free_ += std::min(x_(k) / step_, free_(k)) * free_(k);
            largest = std::max({largest, std::abs(free_(k)), -chopped});
        }
        return largest;
    }

    void conjugate_step() {
        multiply(direction_, product_);
        const double curvature = dot(direction_, product_), length = dot(g_, direction_) / curvature;
        double feasible = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < x_.size(); ++k)
            if (direction_(k) > 0) feasible = std::min(feasible, x_(k) / direction_(k));
        if (length <= feasible) {
            move(length);
            split_gradient();
            const double conjugate = dot(free_, product_) / curvature;
            for (std::size_t k = 0; k < x_.size(); ++k) direction_(k) = free_(k) - conjugate * direction_(k);
            return;
        }
        move(feasible);  // to the boundary, and from there along the projected gradient
        for (std::size_t k = 0; k < x_.size(); ++k) x_(k) = std::max(0.0, x_(k) - (x_(k) > 0 ? step_ * g_(k) : 0));
        restart();
    }

    // Lets multipliers leave their bound.
    void release_step() {
        for (std::size_t k = 0; k < x_.size(); ++k) direction_(k) = x_(k) > 0 ? 0 : std::min(g_(k), 0.0);
        multiply(direction_, product_);
        move(dot(g_, direction_) / dot(direction_, product_));
        split_gradient();
        direction_ = free_;
    }

    void move(double length) {
        for (std::size_t k = 0; k < x_.size(); ++k) {
            x_(k) = std::max(0.0, x_(k) - length * direction_(k));
            g_(k) -= length * product_(k);
        }
    }

    const MarginRows& rows_;
    ThreadTeam& team_;
    const Vector b_;                             // m
    Vector x_, g_, free_, direction_, product_;  // m
    Vector w_;                                   // D
    double step_ = 1, chopped_squares_ = 0, reduced_times_free_ = 0;
    std::int64_t products_ = 0;
};

// The rows with the smallest values of `margin`, `count` of them, ascending.
std::vector<std::int64_t> smallest_rows(const Vector& margin, std::int64_t count) {
    std::vector<std::int64_t> rows(margin.size());
    std::iota(rows.begin(), rows.end(), std::int64_t{0});
    const auto smaller = [&](std::int64_t k, std::int64_t l) {
        return margin(k) != margin(l) ? margin(k) < margin(l) : k < l;
    };
    if (count < static_cast<std::int64_t>(rows.size())) {
        std::nth_element(rows.begin(), rows.begin() + count, rows.end(), smaller);
        rows.resize(static_cast<std::size_t>(count));
        std::sort(rows.begin(), rows.end());
    }
    return rows;
}

// Those that the best multiple of the first direction, A'max(b, 0), leaves tight.
std::vector<std::int64_t> first_working_set(const NormalizedRows& rows) {
    const Vector& b = rows.right_side();
    const std::int64_t m = rows.rows(), D = rows.unknowns();
    Vector lambda = b, w = make_vector(D), margins = make_vector(m);
    for (double& value : lambda) value = std::max(value, 0.0);
    rows.combine(lambda.data(), w.data());
    rows.margins(w.data(), margins.data());
    const double scale = dot(b, margins) > 0 ? dot(b, margins) / dot(margins, margins) : 1;
    for (std::int64_t k = 0; k < m; ++k) margins(k) = scale * margins(k) - b(k);
    return smallest_rows(margins, std::max(D + D / 2, m / 8));
}

Vector entries(const Vector& v, const std::vector<std::int64_t>& which) {
    Vector result = make_vector(static_cast<std::int64_t>(which.size()));
    for (std::size_t k = 0; k < which.size(); ++k) result(k) = v(which[k]);
    return result;
}

double smallest_positive(const Vector& b) {
    double smallest = std::numeric_limits<double>::infinity();
    for (const double value : b)
        if (value > 0) smallest = std::min(smallest, value);
    return smallest;
}

}  // namespace

bool solve_by_working_set(const NormalizedProblem& problem, ThreadTeam& team, Bounds& bounds, double tolerance,
                          double budget, const std::function<bool(std::int64_t)>& interrupt) {
    const NormalizedRows& rows = problem.rows;
    const Vector& b = rows.right_side();
    const std::int64_t m = rows.rows();
    Vector lambda = zero_vector(m), w = make_vector(rows.unknowns()), margins = make_vector(m);
    std::vector<std::int64_t> working = first_working_set(rows);
    double accuracy = 0.1;
    for (std::int64_t round = 0;; ++round) {
        const auto subset = rows.subset(working, std::vector<double>(working.size(), 1.0));
        const Vector b_working = entries(b, working);
        ProjectedGradients method(*subset, team, b_working, entries(lambda, working));
        // The first sets are guesses: not worth many steps.
        const std::int64_t most_steps = round < guesses ? first_steps * (round + 1) : std::numeric_limits<int>::max();
        const double cost = subset->product_cost();
        method.run(accuracy * smallest_positive(b_working),
                   std::min(most_steps, static_cast<std::int64_t>(budget / cost)));
        budget -= static_cast<double>(method.products()) * cost + rows.product_cost();
        for (double& value : lambda) value = 0;
        for (std::size_t k = 0; k < working.size(); ++k) lambda(working[k]) = method.x()(k);
        w = method.combined();
        rows.margins(w.data(), margins.data());
        bounds.offer_primal(w, margins);
        bounds.offer_dual(lambda, w);
        if (bounds.gap() <= tolerance) return true;
        if (interrupt(round) || budget <= 0) return false;
        if (round + 1 == guesses && std::isinf(bounds.gap()))
            return false;  // an easy problem has a feasible point by now

        working.clear();
        for (std::int64_t k = 0; k < m; ++k)
            if (lambda(k) > 0 || margins(k) < b(k) * (1 + 0.3 * std::sqrt(accuracy))) working.push_back(k);
        accuracy = std::max(0.1 * accuracy, 0.2 * tolerance);
    }
}

}  // namespace attmd
