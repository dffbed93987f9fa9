// A transformer and its tokenizer on texts: what they are taken for, and which words are attended to.
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "data/attended_words.hpp"
#include "data/texts.hpp"
#include "model/classifier_model.hpp"

#include <algorithm>

using namespace attmd;
using namespace attmd::capi;

namespace {

const TransformerModel& transformer_of(const attmd_model* model) {
    return model_as<TransformerModel>(model, "a transformer");
}

Dataset cut_to(const TransformerModel& model, const WordPiece& tokenizer, std::int64_t n, int threads,
               const TextSource& text_of) {
    TextOptions options;
    options.max_length = model.options().max_length;
    options.threads = threads;
    return Dataset(encode_texts(tokenizer, text_of, labels_or_zeros(nullptr, n), model.classes(), options));
}

std::vector<AttendedWord> read_words(const TransformerModel& model, const WordPiece& tokenizer, std::string_view text) {
    const Dataset data = cut_to(model, tokenizer, 1, 1, [&](std::int64_t, std::string&) { return text; });
    EncodeScratch scratch;
    std::vector<std::int32_t> ids;
    std::vector<TokenSpan> spans;
    tokenizer.encode(text, model.options().max_length, scratch, ids, &spans);
    const Prediction prediction = model.predict(data, true, 1);
    return attended_words(tokenizer, ids, spans, prediction.softmax.data());
}

}  // namespace

attmd_status attmd_model_classify_texts(const attmd_model* model, const attmd_tokenizer* tokenizer,
                                        const char* const* texts, const int64_t* sizes, int64_t n, int32_t threads,
                                        int32_t* labels, double* probability, int64_t capacity) {
    return guard([&] {
        const TransformerModel& by = transformer_of(model);
        const WordPiece& cutter = tokenizer_of(tokenizer);
        require_count(n, "n");
        not_null(texts, "texts");
        require(threads >= 0, "threads is ", threads, ", expected at least 0");
        if (probability != nullptr) require_capacity(probability, capacity, n * by.classes(), "probability");
        const Dataset data = cut_to(by, cutter, n, threads, [&](std::int64_t i, std::string&) {
            return text_at(texts[i], sizes != nullptr ? sizes[i] : -1, "texts[", i, "]");
        });
        const Prediction prediction = by.predict(data, false, threads);
        if (labels != nullptr) std::copy(prediction.label.begin(), prediction.label.end(), labels);
        if (probability != nullptr)
            std::copy(prediction.probability.begin(), prediction.probability.end(), probability);
    });
}

attmd_status attmd_model_get_attended_words(const attmd_model* model, const attmd_tokenizer* tokenizer,
                                            const char* text, int64_t size, attmd_attended_word* words,
                                            int64_t capacity, int64_t* count) {
    return guard([&] {
        const TransformerModel& by = transformer_of(model);
        const WordPiece& cutter = tokenizer_of(tokenizer);
        not_null(count, "count");
        const std::vector<AttendedWord> found = read_words(by, cutter, text_at(text, size, "text"));
        *count = static_cast<std::int64_t>(found.size());
        if (words == nullptr) return;
        require_capacity(words, capacity, *count, "words");
        for (const AttendedWord& word : found) *words++ = {word.begin, word.end, word.weight};
    });
}
