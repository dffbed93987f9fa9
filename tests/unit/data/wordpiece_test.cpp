#include "data/wordpiece.hpp"

#include "../temporary_files.hpp"
#include "data/text_normalization.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

using namespace attmd;

namespace {

using Ids = std::vector<std::int32_t>;

const std::string small_vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nab\n##b\n##bc\n\xC3\xA6\n,\n\xE4\xB8\xAD\n##d";
enum : std::int32_t { pad, unk, cls, sep, a, ab, within_b, within_bc, ae, comma, middle, within_d };

WordPiece small() { return WordPiece(small_vocabulary, "vocabulary"); }

Ids encode(const WordPiece& tokenizer, std::string_view text, std::int64_t max_length = 0,
           std::vector<TokenSpan>* spans = nullptr) {
    EncodeScratch scratch;
    Ids ids;
    tokenizer.encode(text, max_length, scratch, ids, spans);
    return ids;
}

std::string from_hexadecimal(const std::string& digits) {
    std::string bytes;
    for (std::size_t k = 0; k + 1 < digits.size(); k += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(k, 2), nullptr, 16));
    return bytes;
}

}  // namespace

TEST_CASE("wordpiece: hard texts have the reference's ids") {
    const WordPiece tokenizer = WordPiece::load(ATTMD_TEST_DATA "/wordpiece_vocabulary.txt");
    std::ifstream file(ATTMD_TEST_DATA "/wordpiece_cases.txt");
    std::string line;
    int cases = 0;
    for (; std::getline(file, line); ++cases) {
        const std::size_t tab = line.find('\t');
        std::istringstream numbers(line.substr(tab + 1));
        Ids expected;
        for (std::int32_t id; numbers >> id;) expected.push_back(id);
        const std::string text = from_hexadecimal(line.substr(0, tab));
        CAPTURE(line.substr(0, 200));
        CHECK(encode(tokenizer, text) == expected);
        std::vector<TokenSpan> spans;
        CHECK(encode(tokenizer, text, 0, &spans) == expected);
        REQUIRE(spans.size() == expected.size());
        for (std::size_t k = 1; k + 1 < spans.size(); ++k)
            CHECK((spans[k].begin < spans[k].end && spans[k].end <= static_cast<std::int64_t>(text.size())));
    }
    CHECK(cases > 300);
}

TEST_CASE("wordpiece: the longest piece first, a word with a missing piece is unknown") {
    CHECK(encode(small(), "ab") == Ids{cls, ab, sep});
    CHECK(encode(small(), "abb a") == Ids{cls, ab, within_b, a, sep});
    CHECK(encode(small(), "aBC") == Ids{cls, unk, sep});  // ab is longer than a, and there is no ##c
    CHECK(encode(small(), "bab") == Ids{cls, unk, sep});
    CHECK(encode(small(), "") == Ids{cls, sep});
    CHECK(encode(small(),
                 "a,a\xE4\xB8\xAD"
                 "ad") == Ids{cls, a, comma, a, middle, a, within_d, sep});
}

TEST_CASE("wordpiece: the cut keeps [CLS] and [SEP]") {
    for (std::int64_t length = 2; length < 6; ++length) {
        Ids expected{cls, a, within_b, within_b, sep};
        if (length < 5) expected.erase(expected.begin() + length - 1, expected.end() - 1);
        std::vector<TokenSpan> spans;
        CHECK(encode(WordPiece("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nx\n##b\n", "v"), "abb", length, &spans) == expected);
        CHECK(spans.size() == expected.size());
    }
    CHECK(encode(small(), "a a zzz a", 4) == Ids{cls, a, a, sep});
    CHECK(error_of([] { check_max_length(1); }).code() == ErrorCode::invalid_argument);
    CHECK(error_of([] { check_max_length(-1); }).code() == ErrorCode::invalid_argument);
    CHECK_NOTHROW(check_max_length(0));
    CHECK_NOTHROW(check_max_length(2147483647));
    CHECK(contains(error_of([] { check_max_length(2147483648); }).what(), "expected 0 (no limit) or 2..2147483647"));
}

TEST_CASE("wordpiece: spans are the bytes that a token stands for") {
    std::vector<TokenSpan> spans;
    const std::string text =
        "\xC3\x81\xCC\x81"
        "b,  zz[SEP]\xFF"
        "a";  // A with an acute, another acute, b
    CHECK(encode(small(), text, 0, &spans) == Ids{cls, ab, comma, unk, sep, a, sep});
    const std::int64_t expected[][2] = {{0, 0}, {0, 5}, {5, 6}, {8, 10}, {10, 15}, {16, 17}, {0, 0}};
    for (std::size_t k = 0; k < 7; ++k) {
        CHECK(spans[k].begin == expected[k][0]);
        CHECK(spans[k].end == expected[k][1]);
    }
}

TEST_CASE("wordpiece: a word that is too long is one unknown token, combining characters of falling classes and all") {
    const WordPiece latin("[PAD]\n[UNK]\n[CLS]\n[SEP]\n\xC3\xA6\n##\xC3\xA6\n", "v");
    for (std::size_t characters : {100, 101}) {
        std::string word;
        for (std::size_t k = 0; k < characters; ++k) word += "\xC3\xA6";  // two bytes each
        CHECK(encode(latin, word).size() == (characters == 100 ? 102 : 3));
    }
    std::string text;
    for (int k = 0; k < 60000; ++k) text += k < 30000 ? "\xE3\x80\xAE" : "\xF0\x9D\x85\xA5";  // classes 224 and 216
    std::vector<TokenSpan> spans;
    CHECK(encode(small(), text + " a", 0, &spans) == Ids{cls, unk, a, sep});
    CHECK(spans[1].begin == 0);
    CHECK(spans[1].end == static_cast<std::int64_t>(text.size()));
}

TEST_CASE("wordpiece: special tokens are those in just their spelling, [MASK] where the vocabulary has it") {
    const WordPiece with("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[\n]\npad\nmask\n[MASK]\n", "v");
    const WordPiece without("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[\n]\npad\nmask\n", "v");
    CHECK(encode(with, "[PAD][UNK][CLS][SEP][MASK]") == Ids{cls, pad, unk, cls, sep, 8, sep});
    CHECK(encode(with, "[pad] [ PAD ]") == Ids{cls, 4, 6, 5, 4, 6, 5, sep});
    CHECK(encode(without, "[MASK]") == Ids{cls, 4, 7, 5, sep});
}

TEST_CASE("wordpiece: what is not UTF-8, and NUL, is as if it were not there") {
    CHECK(encode(small(), std::string_view("a\0b\xFF\xE2\x82"
                                           "b",
                                           7)) == Ids{cls, ab, within_b, sep});
    CHECK(encode(small(),
                 "a\xEF\xBF\xBD"
                 "b") == Ids{cls, ab, sep});
}

TEST_CASE("wordpiece: ids go on after those that are there") {
    EncodeScratch scratch;
    Ids ids{within_d};
    small().encode("a ab", 3, scratch, ids, nullptr);
    small().encode("ab", 0, scratch, ids, nullptr);
    CHECK(ids == Ids{within_d, cls, a, sep, cls, ab, sep});
}

TEST_CASE("wordpiece: decoding") {
    const Ids ids{cls, ab, within_b, unk, comma, middle, sep, pad};
    CHECK(small().decode(ids.data(), 8, false) == "[CLS] abb [UNK] , \xE4\xB8\xAD [SEP] [PAD]");
    CHECK(small().decode(ids.data(), 8, true) == "abb , \xE4\xB8\xAD");
    CHECK(small().decode(&ids[2], 1, false) == "##b");  // nothing it could continue
    CHECK(small().decode(nullptr, 0, false).empty());
    const Ids bad{a, 12};
    CHECK(contains(error_of([&] { small().decode(bad.data(), 2, false); }).what(), "ids[1] is 12, expected 0..11"));
}

TEST_CASE("wordpiece: vocabularies that cannot be") {
    const auto error_in = [](const std::string& text) { return error_of([&] { WordPiece(text, "v.txt"); }); };
    const std::string specials = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
    CHECK(contains(error_in("").what(), "v.txt is empty"));
    CHECK(contains(error_in("a\n").what(), "v.txt has no [PAD]"));
    CHECK(contains(error_in("[PAD]\n[UNK]\n[CLS]\n").what(), "has no [SEP]"));
    CHECK(contains(error_in(specials + "a\nb\na\n").what(), "v.txt:7: \"a\" is there already, in line 5"));
    CHECK(contains(error_in(specials + "\nb").what(), "v.txt:5: an empty line"));
    CHECK(contains(error_in(specials + "b\xFF\n").what(), "v.txt:5: \"b?\" is not a token in UTF-8"));
    CHECK(contains(error_in(specials + std::string("b\0c", 3)).what(), "v.txt:5"));
    CHECK(error_in(specials + "\n").code() == ErrorCode::format);
    CHECK(error_of([] { WordPiece::load("no such file"); }).code() == ErrorCode::io);
    const WordPiece marked(
        "\xEF\xBB\xBF"
        "[PAD]\n[UNK] \n[CLS]\n[SEP]\t\ngood \t\nbad",
        "v");
    CHECK(marked.vocabulary().find("[PAD]") == 0);
    CHECK(marked.vocabulary().find("good") == 4);
    CHECK(contains(error_in(specials + "a\n \nb\n").what(), "v.txt:6: an empty line"));
    CHECK(contains(error_in(specials + "a\na \n").what(), "v.txt:6: \"a\" is there already, in line 5"));
    CHECK(contains(error_in("[PAD]\r[UNK]\r[CLS]\r[SEP]\r").what(),
                   "v.txt:1: \"[PAD]?[UNK]?[CLS]?[SEP]\" holds a carriage"));
    CHECK(contains(error_in("\xFF\xFE[").what(), "v.txt is UTF-16"));
    const WordPiece windows("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n", "v");
    CHECK(windows.vocabulary().size() == 5);
    CHECK(encode(windows, "a") == Ids{2, 4, 3});
    CHECK(windows.mask() == -1);
}

TEST_CASE("text: what each character becomes is what it was") {
    std::uint64_t hash = 14695981039346656037u;  // FNV-1a
    const auto add = [&](std::uint32_t word) {
        for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (word >> shift & 0xFF)) * 1099511628211u;
    };
    for (char32_t c = 0; c < 0x110000; ++c) {
        const NormalizedPieces pieces = normalize(c);
        add(static_cast<std::uint32_t>(pieces.count));
        for (int k = 0; k < pieces.count; ++k) {
            add(pieces.at[k].value);
            add(static_cast<std::uint32_t>(pieces.at[k].role) << 8 | pieces.at[k].combining_class);
        }
    }
    CHECK(hash == 0x2f297cec13a8bf56);  // with ICU 72: tests/unicode
}

TEST_CASE("text: some characters") {
    const auto text_of = [](char32_t c) {
        std::string result;
        const NormalizedPieces pieces = normalize(c);
        for (int k = 0; k < pieces.count; ++k) {
            char bytes[4];
            const int count = encode_utf8(pieces.at[k].value, bytes);
            result += "lasmr"[static_cast<int>(pieces.at[k].role)];
            result.append(bytes, static_cast<std::size_t>(count));
        }
        return result;
    };
    CHECK(text_of('Q') == "lq");
    CHECK(text_of('-') == "a-");
    CHECK(text_of(0x00C5) == "lam\xCC\x8A");                              // A with a ring
    CHECK(text_of(0xD55C) == "l\xE1\x84\x92l\xE1\x85\xA1l\xE1\x86\xAB");  // the syllable han
    CHECK(text_of(0xAC00) == "l\xE1\x84\x80l\xE1\x85\xA1");
    CHECK(text_of(0x4E2D) == "a\xE4\xB8\xAD");
    CHECK(text_of(0xF900) == "a\xE8\xB1\x88");  // Chinese, for compatibility
    CHECK(text_of(0x3000) == "s\xE3\x80\x80");  // ideographic space
    CHECK(text_of(0x200B) == "r\xE2\x80\x8B");  // of no width
    CHECK(normalize(0x302E).at[0].combining_class == 224);
    CHECK(normalize(0x110000).at[0].role == CharacterRole::removed);
    CHECK(normalize(0xFFFFFFFF).at[0].role == CharacterRole::removed);
    for (unsigned c = 0; c < 128; ++c) {
        const NormalizedPieces pieces = normalize(c);
        const NormalizedCharacter ascii = normalize_ascii(static_cast<unsigned char>(c));
        CHECK(pieces.count == 1);
        CHECK(pieces.at[0].value == ascii.value);
        CHECK(pieces.at[0].role == ascii.role);
    }
}

TEST_CASE("utf-8: every character survives, broken bytes are replaced by maximal parts") {
    for (char32_t c = 0; c < 0x110000; c = c < 0x1000 ? c + 1 : c + 37) {
        if (c >= 0xD800 && c < 0xE000) continue;
        char bytes[4];
        const int count = encode_utf8(c, bytes);
        int taken;
        CHECK(decode_utf8({bytes, static_cast<std::size_t>(count)}, 0, taken) == c);
        CHECK(taken == count);
        if (count == 1) continue;
        CHECK(decode_utf8({bytes, static_cast<std::size_t>(count - 1)}, 0, taken) == 0xFFFD);
        CHECK(taken == count - 1);
    }
    const auto parts = [](std::string_view text) {
        std::vector<int> lengths;
        for (std::size_t at = 0; at < text.size(); at += static_cast<std::size_t>(lengths.back())) {
            int taken;
            CHECK(decode_utf8(text, at, taken) == 0xFFFD);
            lengths.push_back(taken);
        }
        return lengths;
    };
    CHECK(parts("\xED\xA0\x80") == std::vector<int>{1, 1, 1});  // a surrogate
    CHECK(parts("\xC0\x80") == std::vector<int>{1, 1});         // overlong
    CHECK(parts("\xF0\x9F\x98\xF4\x8F\xBF") == std::vector<int>{3, 3});
    CHECK(parts("\xF4\x90\x80\x80") == std::vector<int>{1, 1, 1, 1});  // past the last
    CHECK(is_utf8("\xEF\xBF\xBD"));
    CHECK_FALSE(is_utf8("a\xEF\xBF"));
}
