#include "data/fingerprint.hpp"

#include "base/digest.hpp"

namespace attmd {
namespace {

void add_numbers(Digest& digest, std::initializer_list<std::int64_t> numbers) {
    for (const std::int64_t number : numbers) digest.add(static_cast<std::uint64_t>(number));
}

void add_samples(Digest& digest, const Dataset& dataset) {
    const std::int64_t d = dataset.d();
    add_numbers(digest, {d});
    std::vector<double> values(static_cast<std::size_t>((dataset.T() + 1) * d));
    for (std::int64_t i = 0; i < dataset.n(); ++i) {
        const std::int64_t tokens = dataset.length(i) * d;
        dataset.read_tokens(i, values.data(), d);
        dataset.read_query(i, values.data() + tokens);
        digest.add(values.data(), static_cast<std::size_t>(tokens + d) * sizeof(double));
    }
}

void add_sequences(Digest& digest, const Dataset& dataset) {
    add_numbers(digest, {dataset.sequences().vocabulary});
    for (std::int64_t i = 0; i < dataset.n(); ++i)
        digest.add(dataset.ids(i), static_cast<std::size_t>(dataset.length(i)) * sizeof(std::int32_t));
}

void add_images(Digest& digest, const Dataset& dataset) {
    const ImageStorage& images = dataset.images();
    add_numbers(digest, {images.channels, images.height, images.width});
    for (std::int64_t i = 0; i < dataset.n(); ++i)
        digest.add(dataset.pixels(i), static_cast<std::size_t>(images.values()));
}

}  // namespace

std::string fingerprint(const Dataset& dataset) {
    Digest digest;
    add_numbers(digest, {static_cast<std::int64_t>(dataset.kind()), dataset.n(), dataset.classes()});
    for (std::int64_t i = 0; i < dataset.n(); ++i) add_numbers(digest, {dataset.label(i)});
    switch (dataset.kind()) {
        case DatasetKind::samples: add_samples(digest, dataset); break;
        case DatasetKind::sequences: add_sequences(digest, dataset); break;
        case DatasetKind::images: add_images(digest, dataset); break;
    }
    return digest.text();
}

}  // namespace attmd
