// Many texts as one dataset of token sequences, from memory or from files.
#pragma once

#include "base/monitor.hpp"
#include "base/options.hpp"
#include "data/sequences.hpp"
#include "data/wordpiece.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace attmd {

struct TextOptions {
    std::int64_t max_length = 512;  // ids a text, with [CLS] and [SEP]; 0: no limit
    int threads = 0;
    Monitor monitor;  // an iteration is a text
};

// Text i, where it lies or in `buffer`; called by any thread.
using TextSource = std::function<std::string_view(std::int64_t i, std::string& buffer)>;

// One sequence a label. Null if the monitor ended it.
std::shared_ptr<SequenceStorage> encode_texts(const WordPiece& tokenizer, const TextSource& text_of,
                                              std::vector<std::int32_t> labels, std::int64_t classes,
                                              const TextOptions& options);

// The Large Movie Review Dataset's layout: directory/neg/*.txt of class 0, then directory/pos/*.txt of class 1, each by
// the number that the file's name begins with, then by name.
std::shared_ptr<SequenceStorage> load_reviews(const std::string& directory, const WordPiece& tokenizer,
                                              const TextOptions& options);

struct TextTableOptions {
    char delimiter = ',';
    bool quotes = true;  // RFC 4180: a field may stand in quotes, with "" for a quote
    bool header = false;
    std::int64_t label_column = 0, text_column = 1;  // negative: from the end
    std::int64_t classes = 2;
    std::vector<std::string> labels;  // the text of each class's label; empty: it is the number 0..classes-1

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"delimiter"}, a.delimiter, b.delimiter);
        visit(Option{"quotes"}, a.quotes, b.quotes);
        visit(Option{"header"}, a.header, b.header);
        visit(Option{"label_column"}, a.label_column, b.label_column);
        visit(Option{"text_column"}, a.text_column, b.text_column);
        visit(Option{"classes", between(2, std::numeric_limits<std::int32_t>::max())}, a.classes, b.classes);
    }
};

// A row is a text with its label. Messages count lines from 1, as editors do, and columns from 0.
std::shared_ptr<SequenceStorage> load_text_table(const std::string& path, const TextTableOptions& table,
                                                 const WordPiece& tokenizer, const TextOptions& options);

}  // namespace attmd
