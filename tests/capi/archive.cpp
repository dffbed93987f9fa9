/* A C++ program with the archive inside: both have copies of the same templates, and exceptions of their own. */
#include <attmd/attmd.h>
#include <cstdint>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

static std::vector<double> tokens_of(std::int64_t i) {
    attmd_dataset* dataset = nullptr;
    if (attmd_dataset_generate_gaussian(6, 8, 10, 1, &dataset) != ATTMD_OK) throw std::bad_alloc();
    std::vector<double> tokens;
    for (int k = 0; k < 80; ++k) tokens.push_back(0);
    const attmd_status status = attmd_dataset_get_tokens(dataset, i, tokens.data(), 80);
    attmd_dataset_free(dataset);
    if (status != ATTMD_OK) throw std::out_of_range(std::string("tokens: ") + attmd_last_error());
    return tokens;
}

int main() {
    double squares = 0;
    for (double x : tokens_of(5)) squares += x * x;
    bool refused = false;
    try {
        tokens_of(6);
    } catch (const std::out_of_range& error) {
        refused = std::string(error.what()).find("tokens: i is 6") == 0;
        std::printf("archive: %s\n", error.what());
    }
    std::printf("archive: squares %.17g\n", squares);
    return refused && squares > 7.999999 && squares < 8.000001 ? 0 : 1;  // eight unit vectors
}
