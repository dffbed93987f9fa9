// The tokenizer, and datasets made from texts.
#include "base/file.hpp"
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "data/texts.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_text_options default_text() {
    const TextOptions d;
    attmd_text_options options{};
    options.struct_size = sizeof options;
    options.max_length = d.max_length;
    return options;
}

TextOptions text_options(const attmd_text_options* user) {
    const attmd_text_options o = read(user, "options", default_text());
    return {o.max_length, o.threads, monitor(o.progress, o.progress_user, o.cancel)};
}

attmd_text_table_options default_table() { return public_options<attmd_text_table_options>(TextTableOptions()); }

TextTableOptions table_options(const attmd_text_table_options* user) {
    const attmd_text_table_options o = read(user, "table", default_table());
    auto options = core_options<TextTableOptions>(o);
    if (o.labels == nullptr || o.classes > std::numeric_limits<std::int32_t>::max()) return options;
    for (std::int64_t k = 0; k < o.classes; ++k) {
        require(o.labels[k] != nullptr, "labels[", k, "] is NULL, expected the label of class ", k);
        options.labels.emplace_back(o.labels[k]);
    }
    return options;
}

// No storage: the caller has ended the call, and there is no dataset.
template <class Load>
attmd_status create_dataset(attmd_dataset** out, const Load& load) {
    const attmd_status status = create(out, [&]() -> attmd_dataset* {
        std::shared_ptr<SequenceStorage> storage = load();
        return storage ? new attmd_dataset{Dataset(std::move(storage))} : nullptr;
    });
    return status == ATTMD_OK && *out == nullptr ? cancelled() : status;
}

}  // namespace

attmd_status attmd_tokenizer_load(const char* path, attmd_tokenizer** out) {
    return create(out, [&] { return new attmd_tokenizer{WordPiece::load(&not_null(path, "path"))}; });
}
attmd_status attmd_tokenizer_create(const char* vocabulary, int64_t size, attmd_tokenizer** out) {
    return create(out, [&] {
        not_null(vocabulary, "vocabulary");
        require_count(size, "size");
        return new attmd_tokenizer{
            WordPiece(std::string_view(vocabulary, static_cast<std::size_t>(size)), "vocabulary")};
    });
}
void attmd_tokenizer_free(attmd_tokenizer* tokenizer) { delete tokenizer; }

attmd_status attmd_tokenizer_info_init(attmd_tokenizer_info* info, size_t struct_size) {
    return init_result(info, struct_size, "info");
}
attmd_status attmd_tokenizer_get_info(const attmd_tokenizer* tokenizer, attmd_tokenizer_info* info) {
    return guard([&] {
        const WordPiece& from = tokenizer_of(tokenizer);
        attmd_tokenizer_info value{};
        value.vocabulary = from.vocabulary().size();
        value.pad = from.pad();
        value.unknown = from.unknown();
        value.cls = from.cls();
        value.sep = from.sep();
        value.mask = from.mask();
        value.vocabulary_fingerprint = from.vocabulary().fingerprint();
        write(info, "info", value);
    });
}
attmd_status attmd_tokenizer_get_id(const attmd_tokenizer* tokenizer, const char* token, int32_t* out) {
    return guard([&] {
        const std::int32_t id = tokenizer_of(tokenizer).vocabulary().find(&not_null(token, "token"));
        not_null(out, "out");
        if (id < 0) fail(ErrorCode::not_found, "the vocabulary has no token ", excerpt(token));
        *out = id;
    });
}
attmd_status attmd_tokenizer_get_token(const attmd_tokenizer* tokenizer, int32_t id, const char** out) {
    return guard([&] {
        const Vocabulary& vocabulary = tokenizer_of(tokenizer).vocabulary();
        not_null(out, "out");
        require(id >= 0 && id < vocabulary.size(), "id is ", id, ", expected 0..", vocabulary.size() - 1);
        *out = vocabulary.c_string(id);
    });
}

attmd_status attmd_tokenizer_encode(const attmd_tokenizer* tokenizer, const char* text, int64_t size,
                                    int64_t max_length, int32_t* ids, int64_t* spans, int64_t capacity,
                                    int64_t* count) {
    return guard([&] {
        const WordPiece& by = tokenizer_of(tokenizer);
        not_null(count, "count");
        check_max_length(max_length);
        std::vector<std::int32_t> found;
        std::vector<TokenSpan> sources;
        EncodeScratch scratch;
        by.encode(text_at(text, size, "text"), max_length, scratch, found, spans != nullptr ? &sources : nullptr);
        *count = static_cast<std::int64_t>(found.size());
        if (ids == nullptr && spans == nullptr) return;
        require_capacity(ids, capacity, *count, "ids");
        std::copy(found.begin(), found.end(), ids);
        for (const TokenSpan& span : sources) {
            *spans++ = span.begin;
            *spans++ = span.end;
        }
    });
}

attmd_status attmd_tokenizer_decode(const attmd_tokenizer* tokenizer, const int32_t* ids, int64_t count,
                                    int32_t skip_special, char* out, int64_t capacity, int64_t* size) {
    return guard([&] {
        const WordPiece& by = tokenizer_of(tokenizer);
        require(count >= 0 && count <= largest_count, "count is ", count, ", expected 0..", largest_count);
        require(ids != nullptr || count == 0, "ids is NULL, expected count = ", count, " ids");
        not_null(size, "size");
        const std::string text = by.decode(ids, count, flag(skip_special, "skip_special"));
        *size = static_cast<std::int64_t>(text.size());
        if (out == nullptr) return;
        require_capacity(out, capacity, *size + 1);
        std::memcpy(out, text.c_str(), text.size() + 1);
    });
}

attmd_status attmd_text_options_init(attmd_text_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_text());
}
attmd_status attmd_text_table_options_init(attmd_text_table_options* options, size_t struct_size) {
    return init(options, struct_size, "table", default_table());
}

attmd_status attmd_dataset_create_texts(const attmd_tokenizer* tokenizer, const char* const* texts,
                                        const int64_t* sizes, const int32_t* labels, int64_t n, int64_t classes,
                                        const attmd_text_options* options, attmd_dataset** out) {
    return create_dataset(out, [&] {
        const WordPiece& by = tokenizer_of(tokenizer);
        require_count(n, "n");
        not_null(texts, "texts");
        const TextSource text_of = [&](std::int64_t i, std::string&) {
            return text_at(texts[i], sizes != nullptr ? sizes[i] : -1, "texts[", i, "]");
        };
        return encode_texts(by, text_of, labels_or_zeros(labels, n), classes, text_options(options));
    });
}
attmd_status attmd_dataset_load_reviews(const char* directory, const attmd_tokenizer* tokenizer,
                                        const attmd_text_options* options, attmd_dataset** out) {
    return create_dataset(out, [&] {
        return load_reviews(&not_null(directory, "directory"), tokenizer_of(tokenizer), text_options(options));
    });
}
attmd_status attmd_dataset_load_text_table(const char* path, const attmd_text_table_options* table,
                                           const attmd_tokenizer* tokenizer, const attmd_text_options* options,
                                           attmd_dataset** out) {
    return create_dataset(out, [&] {
        const TextTableOptions columns = table_options(table);
        return load_text_table(&not_null(path, "path"), columns, tokenizer_of(tokenizer), text_options(options));
    });
}
