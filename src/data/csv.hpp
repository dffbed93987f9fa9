// CSV rows of numbers as samples: one row is one sample of T tokens, its first token is the query.
#pragma once

#include <cstdint>
#include <string>

#include "data/dataset.hpp"

namespace attmd {

enum class TokenLayout { consecutive = 1, patches = 2 };

struct CsvOptions {
    TokenLayout layout = TokenLayout::consecutive;
    std::int64_t T = 1;                                                                 // consecutive
    std::int64_t image_height = 0, image_width = 0, patch_height = 0, patch_width = 0;  // patches
    std::int64_t label_column = -1;                                                     // negative: from the end
    double positive_label = 1, negative_label = -1;
    bool drop_other_labels = false;
    bool header = false;
    double scale = 1;
    char delimiter = ',';
    bool center = false;
};

// Blank lines are skipped. Messages count lines from 1, as editors do, and columns from 0, as label_column does.
Dataset load_csv(const std::string& path, const CsvOptions& options);

}  // namespace attmd
