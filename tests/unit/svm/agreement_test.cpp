// The solver against optima that public solvers found, tests/data/svm_optima.txt.
#include "../reference_data.hpp"
#include "svm_problems.hpp"

#include <doctest/doctest.h>

using namespace svm_test;
using attmd::test::ReferenceData;

namespace {

constexpr double exponents[] = {1, inf, 2};  // in the order of the file's optima

void check_agreement(const std::string& name, const attmd::MarginRows& rows) {
    const ReferenceData& reference = ReferenceData::svm_optima();
    for (std::size_t k = 0; k < 3; ++k) {
        const double expected = reference[name + ".optimum"][k], accuracy = reference[name + ".accuracy"][k];
        REQUIRE(accuracy < 1e-10);
        const auto solution = attmd::solve_max_margin(rows, options_for(exponents[k]));
        CAPTURE(name);
        CAPTURE(exponents[k]);
        CHECK(solution.outcome == attmd::MaxMarginOutcome::optimal);
        CHECK(std::abs(solution.primal - expected) <= (1e-8 + accuracy) * expected);
        CHECK(std::abs(solution.dual - expected) <= (1e-8 + accuracy) * expected);
    }
}

Dataset dataset_of(const std::string& name) {
    const ReferenceData& reference = ReferenceData::svm_optima();
    const auto& shape = reference[name + ".shape"];
    return reference.dataset(name, std::int64_t(shape[0]), std::int64_t(shape[1]), std::int64_t(shape[2]));
}

}  // namespace

TEST_CASE("svm: attention optima agree with HiGHS, liblinear and libsvm") {
    for (const char* name : {"attention1", "attention2", "attention3", "attention4", "attention5", "attention6"}) {
        const Dataset data = dataset_of(name);
        const auto& numbers = ReferenceData::svm_optima()[std::string(name) + ".selected"];
        const std::vector<std::int64_t> selected(numbers.begin(), numbers.end());
        check_agreement(name, *attmd::attention_rows(data, selected.data()));
    }
}

TEST_CASE("svm: decoder optima agree with HiGHS, liblinear and libsvm") {
    for (const char* name : {"decoder1", "decoder2", "decoder3", "decoder4"}) {
        const Dataset data = dataset_of(name);
        const std::vector<std::int64_t> selected(std::size_t(data.n()), 0);
        check_agreement(name, *attmd::decoder_rows(data, selected.data()));
    }
}
