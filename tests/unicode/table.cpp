// src/data/unicode_table.cpp, made from ICU's functions and held against them.
//   attmd_unicode_table > src/data/unicode_table.cpp     best with ICU 72, whose lower-case letters it has now
//   attmd_unicode_table FILE                             whether FILE is that, and normalize() what ICU says
// Another ICU has other characters: with it those are compared that both know, and FILE is not looked at.
#include "data/unicode_table.hpp"
#include "icu_normalization.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <unicode/uvernum.h>
#include <vector>

using namespace attmd;

namespace {

constexpr bool same_icu = U_ICU_VERSION_MAJOR_NUM == 72;

bool is_hangul_syllable(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

struct Table {
    std::vector<unsigned> blocks, entries, pieces;
};

// Equal characters share their pieces, equal blocks their entries.
class TableMaker {
public:
    Table make() {
        entry_of({unicode::pack({0, CharacterRole::letter, 0})});  // the most frequent is number 0
        for (char32_t first = 0; first < unicode::characters; first += unicode::block_size) {
            std::vector<unsigned> block;
            for (char32_t c = first; c < first + unicode::block_size; ++c) block.push_back(entry_of(pieces_of(c)));
            const auto [known, is_new] = blocks_.emplace(block, blocks_.size());
            if (is_new) table_.entries.insert(table_.entries.end(), block.begin(), block.end());
            table_.blocks.push_back(static_cast<unsigned>(known->second));
        }
        return table_;
    }

private:
    static std::vector<unsigned> pieces_of(char32_t c) {
        std::vector<unsigned> packed;
        NormalizedPieces pieces = normalize_by_icu(c);
        if (is_hangul_syllable(c)) pieces.count = 1, pieces.at[0] = {c, CharacterRole::letter, 0};
        if (pieces.count == 1) pieces.at[0].value -= c;
        for (int k = 0; k < pieces.count; ++k) packed.push_back(unicode::pack(pieces.at[k]));
        return packed;
    }

    unsigned entry_of(const std::vector<unsigned>& pieces) {
        const auto [known, is_new] = places_.emplace(pieces, static_cast<unsigned>(table_.pieces.size()));
        if (is_new) table_.pieces.insert(table_.pieces.end(), pieces.begin(), pieces.end());
        return static_cast<unsigned>(pieces.size() - 1) << 14 | known->second;
    }

    Table table_;
    std::map<std::vector<unsigned>, unsigned> places_;     // of the first piece
    std::map<std::vector<unsigned>, std::size_t> blocks_;  // its number
};

std::string array_text(const char* declaration, const std::vector<unsigned>& numbers) {
    std::string result = std::string("const std::") + declaration + " = {", line;
    for (const unsigned number : numbers) {
        const std::string next = std::to_string(number) + ",";
        if (line.empty() || line.size() + next.size() > 120) {
            result += line + "\n";
            line.clear();
        }
        line += next;
    }
    return result + line + "\n};\n";
}

std::string table_text() {
    const Table table = TableMaker().make();
    if (table.pieces.size() > 0x4000 || table.entries.size() > 256 * unicode::block_size) {
        std::fprintf(stderr, "%zu pieces, %zu entries: more than unicode_table.hpp has bits for\n", table.pieces.size(),
                     table.entries.size());
        return "";
    }
    return "// Written by tests/unicode/table.cpp with ICU " U_ICU_VERSION
           "; do not change by hand.\n// clang-format off\n#include \"data/unicode_table.hpp\"\n\n"
           "namespace attmd::unicode {\n\n" +
           array_text("uint8_t block_numbers[]", table.blocks) + "\n" +
           array_text("uint16_t entries[]", table.entries) + "\n" + array_text("uint32_t pieces[]", table.pieces) +
           "\n}  // namespace attmd::unicode\n";
}

bool equal(const NormalizedPieces& a, const NormalizedPieces& b) {
    bool same = a.count == b.count;
    for (int k = 0; same && k < a.count; ++k)
        same = a.at[k].value == b.at[k].value && a.at[k].role == b.at[k].role &&
               a.at[k].combining_class == b.at[k].combining_class;
    return same;
}

int compare(const char* path) {
    int compared = 0, wrong = 0;
    for (char32_t c = 0; c < unicode::characters; ++c) {
        if (!icu_is_oracle_for(c)) continue;
        ++compared;
        if (equal(normalize(c), normalize_by_icu(c))) continue;
        if (++wrong <= 10) std::fprintf(stderr, "U+%04X is not what ICU says\n", static_cast<unsigned>(c));
    }
    std::ifstream file(path, std::ios::binary);
    const std::string found{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const bool stale = same_icu && found != table_text();
    if (stale) std::fprintf(stderr, "%s is not what this program writes\n", path);
    std::printf("%d characters compared with ICU %s, %d are wrong\n", compared, U_ICU_VERSION, wrong);
    return wrong > 0 || stale || compared < 200000 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2) return compare(argv[1]);
    const std::string text = table_text();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return text.empty() ? 1 : 0;
}
