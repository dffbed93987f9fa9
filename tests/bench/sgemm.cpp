// GFLOP/s of the library's single-precision matrix product, each thread with products of its own: sgemm THREADS
// Prints the machine and one number, the best of two shapes (one of the sentiment classifier's, one large) in three
// attempts.
#include "base/blas.hpp"
#include "base/monitor.hpp"
#include "base/thread_team.hpp"
#include "machine.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace attmd;

namespace {

double rate(ThreadTeam& team, std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t repeats) {
    const auto size = static_cast<std::size_t>(team.size());
    std::vector<float> A(static_cast<std::size_t>(m * k), 0.5f), B(static_cast<std::size_t>(n * k), 0.25f);
    std::vector<std::vector<float>> C(size, std::vector<float>(static_cast<std::size_t>(m * n)));
    double best = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const Stopwatch watch;
        team.run(team.size(), [&](std::int64_t t, int) {
            for (std::int64_t r = 0; r < repeats; ++r)
                blas::gemm(blas::Op::none, blas::Op::transpose, m, n, k, 1.0f, A.data(), k, B.data(), k, 0.0f,
                           C[static_cast<std::size_t>(t)].data(), n);
        });
        best = std::max(best, 2e-9 * static_cast<double>(m * n * k * repeats * team.size()) / watch.seconds());
    }
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    print_machine();
    ThreadTeam team(argc > 1 ? std::atoi(argv[1]) : 2);
    std::printf("%.1f\n", std::max(rate(team, 512, 1536, 384, 40), rate(team, 2048, 2048, 2048, 2)));
    return 0;
}
