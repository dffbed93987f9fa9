#include "../temporary_files.hpp"
#include "data/dataset.hpp"

#include <doctest/doctest.h>

using namespace attmd;

namespace {

std::shared_ptr<SequenceStorage> three_sequences() {
    auto storage = std::make_shared<SequenceStorage>();
    storage->ids = {5, 1, 2, 0, 4, 3};
    storage->first = {0, 1, 4, 6};
    storage->labels = {2, 0, 1};
    storage->vocabulary = 6;
    storage->classes = 3;
    return storage;
}

std::shared_ptr<ImageStorage> three_images() {
    auto storage = std::make_shared<ImageStorage>();
    storage->channels = 2;
    storage->height = 1;
    storage->width = 3;
    storage->classes = 4;
    for (std::uint8_t k = 0; k < 18; ++k) storage->pixels.push_back(k);
    storage->labels = {3, 0, 1};
    return storage;
}

}  // namespace

TEST_CASE("dataset kinds: sequences and their parts") {
    const Dataset data(three_sequences());
    CHECK(data.kind() == DatasetKind::sequences);
    CHECK(data.n() == 3);
    CHECK(data.T() == 3);
    CHECK(data.total_tokens() == 6);
    CHECK(data.classes() == 3);
    const Dataset part = data.subset({2, 1}).subset({0, 0});
    CHECK(part.n() == 2);
    CHECK(part.T() == 2);
    CHECK(part.row(1) == 2);
    CHECK(part.label(1) == 1);
    CHECK(std::vector<std::int32_t>(part.ids(1), part.ids(1) + part.length(1)) == std::vector<std::int32_t>{4, 3});
    CHECK(&part.sequences() == &data.sequences());
    CHECK(split(data, 0.34, 1).second.n() == 2);
}

TEST_CASE("dataset kinds: images and their parts") {
    const Dataset data(three_images());
    CHECK(data.kind() == DatasetKind::images);
    CHECK(data.classes() == 4);
    CHECK(data.T() == 0);
    CHECK(data.total_tokens() == 0);
    const Dataset part = data.subset({1});
    CHECK(part.pixels(0)[0] == 6);
    CHECK(part.label(0) == 0);
    CHECK(shuffled(data, 3).n() == 3);
}

TEST_CASE("dataset kinds: what belongs to another kind is refused") {
    const Dataset samples = generate_gaussian(2, 3, 4, 1), sequences(three_sequences()), images(three_images());
    double out[16];
    const auto refused = [](const char* message, const auto& call) {
        const Error error = error_of(call);
        CHECK(error.code() == ErrorCode::unsupported);
        CHECK(contains(error.what(), message));
    };
    refused("holds token sequences, expected attention samples", [&] { (void)sequences.d(); });
    refused("holds token sequences, expected attention samples", [&] { sequences.read_tokens(0, out, 4); });
    refused("holds images, expected attention samples", [&] { images.read_query(0, out); });
    refused("holds images, expected attention samples", [&] { (void)images.decoder(); });
    refused("holds images", [&] { (void)images.length(0); });
    refused("holds images, expected token sequences", [&] { (void)images.ids(0); });
    refused("holds attention samples, expected token sequences", [&] { (void)samples.sequences(); });
    refused("holds attention samples, expected images", [&] { (void)samples.pixels(0); });
    CHECK_NOTHROW(samples.require_kind(DatasetKind::samples));
}

TEST_CASE("dataset kinds: bad storage is refused") {
    const auto sequences_error = [](const auto& spoil) {
        const auto storage = three_sequences();
        spoil(*storage);
        return error_of([&] { Dataset{storage}; });
    };
    const auto images_error = [](const auto& spoil) {
        const auto storage = three_images();
        spoil(*storage);
        return error_of([&] { Dataset{storage}; });
    };
    CHECK(contains(sequences_error([](auto& s) { s.ids[3] = 6; }).what(), "ids[3] is 6, expected 0..5"));
    CHECK(contains(sequences_error([](auto& s) { s.ids[0] = -1; }).what(), "ids[0] is -1"));
    CHECK(contains(sequences_error([](auto& s) { s.labels[0] = 3; }).what(), "labels[0] is 3, expected 0..2"));
    CHECK(contains(sequences_error([](auto& s) { s.first = {0, 4, 4, 6}; }).what(), "lengths[1] is 0"));
    CHECK(contains(sequences_error([](auto& s) { s.first = {0, 4, 3, 6}; }).what(), "lengths[1] is -1"));
    CHECK(sequences_error([](auto& s) { s.first.pop_back(); }).code() == ErrorCode::dimension);
    CHECK(sequences_error([](auto& s) { s.first[0] = 1; }).code() == ErrorCode::dimension);
    CHECK(sequences_error([](auto& s) { s.ids.pop_back(); }).code() == ErrorCode::dimension);
    CHECK(contains(sequences_error([](auto& s) { s.vocabulary = 0; }).what(), "vocabulary is 0"));
    CHECK(contains(sequences_error([](auto& s) { s = {}; }).what(), "n is 0"));
    CHECK(images_error([](auto& s) { s.pixels.pop_back(); }).code() == ErrorCode::dimension);
    CHECK(contains(images_error([](auto& s) { s.classes = 1; }).what(), "classes is 1, expected 2.."));
    CHECK(contains(images_error([](auto& s) { s.labels[2] = -1; }).what(), "labels[2] is -1"));
    CHECK(contains(images_error([](auto& s) { s.height = 0; }).what(), "height is 0"));
    CHECK(contains(images_error([](auto& s) { s.width = std::int64_t{1} << 62; }).what(), "4611686018427387904"));
    CHECK(contains(images_error([](auto& s) { s.labels.clear(); }).what(), "n is 0"));
}
