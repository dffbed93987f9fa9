// CSV rows of numbers as samples: one row is one sample of T tokens, its first token is the query.
#pragma once

#include "base/options.hpp"
#include "data/dataset.hpp"

#include <cstdint>
#include <string>

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

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"layout", one_of(2)}, a.layout, b.layout);
        visit(Option{"T"}, a.T, b.T);
        visit(Option{"image_height"}, a.image_height, b.image_height);
        visit(Option{"image_width"}, a.image_width, b.image_width);
        visit(Option{"patch_height"}, a.patch_height, b.patch_height);
        visit(Option{"patch_width"}, a.patch_width, b.patch_width);
        visit(Option{"label_column"}, a.label_column, b.label_column);
        visit(Option{"positive_label", finite()}, a.positive_label, b.positive_label);
        visit(Option{"negative_label", finite()}, a.negative_label, b.negative_label);
        visit(Option{"drop_other_labels"}, a.drop_other_labels, b.drop_other_labels);
        visit(Option{"header"}, a.header, b.header);
        visit(Option{"scale", finite()}, a.scale, b.scale);
        visit(Option{"delimiter"}, a.delimiter, b.delimiter);
        visit(Option{"center"}, a.center, b.center);
    }
};

// Blank lines are skipped. Messages count lines from 1, as editors do, and columns from 0, as label_column does.
Dataset load_csv(const std::string& path, const CsvOptions& options);

}  // namespace attmd
