// Datasets for classifiers: token sequences and images.
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"

#include <algorithm>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_sequences_desc default_sequences() {
    attmd_sequences_desc desc{};
    desc.struct_size = sizeof desc;
    desc.classes = 2;
    return desc;
}

attmd_images_desc default_images() {
    attmd_images_desc desc{};
    desc.struct_size = sizeof desc;
    desc.channels = 1;
    desc.classes = 10;
    return desc;
}

std::vector<std::int32_t> labels_or_zeros(const std::int32_t* labels, std::int64_t n) {
    if (labels == nullptr) return std::vector<std::int32_t>(static_cast<std::size_t>(n), 0);
    return {labels, labels + n};
}

std::shared_ptr<SequenceStorage> copied(const attmd_sequences_desc* user) {
    not_null(user, "desc");
    const attmd_sequences_desc desc = read(user, "desc", default_sequences());
    require(desc.reserved == 0, "reserved is ", desc.reserved, ", expected 0");
    require_count(desc.n, "n");
    require_count(desc.id_count, "id_count");
    not_null(desc.ids, "ids");
    not_null(desc.lengths, "lengths");
    auto storage = std::make_shared<SequenceStorage>();
    storage->vocabulary = desc.vocabulary;
    storage->classes = desc.classes;
    storage->first = offsets_of(desc.lengths, desc.n, desc.id_count);
    storage->labels = labels_or_zeros(desc.labels, desc.n);
    storage->ids.assign(desc.ids, desc.ids + desc.id_count);
    return storage;
}

std::shared_ptr<ImageStorage> copied(const attmd_images_desc* user) {
    not_null(user, "desc");
    const attmd_images_desc desc = read(user, "desc", default_images());
    require(desc.reserved == 0, "reserved is ", desc.reserved, ", expected 0");
    auto storage = std::make_shared<ImageStorage>();
    storage->channels = desc.channels;
    storage->height = desc.height;
    storage->width = desc.width;
    storage->classes = desc.classes;
    const std::int64_t values = value_count(*storage, desc.n);
    not_null(desc.pixels, "pixels");
    storage->labels = labels_or_zeros(desc.labels, desc.n);
    storage->pixels.assign(desc.pixels, desc.pixels + values);
    return storage;
}

}  // namespace

attmd_status attmd_sequences_desc_init(attmd_sequences_desc* desc, size_t struct_size) {
    return init(desc, struct_size, "desc", default_sequences());
}
attmd_status attmd_images_desc_init(attmd_images_desc* desc, size_t struct_size) {
    return init(desc, struct_size, "desc", default_images());
}
attmd_status attmd_dataset_create_sequences(const attmd_sequences_desc* desc, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{Dataset(copied(desc))}; });
}
attmd_status attmd_dataset_create_images(const attmd_images_desc* desc, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{Dataset(copied(desc))}; });
}

attmd_status attmd_dataset_get_ids(const attmd_dataset* dataset, int64_t i, int32_t* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_of(dataset, DatasetKind::sequences);
        const std::int64_t length = data.length(sample_index(data, i));
        require_capacity(out, capacity, length);
        std::copy_n(data.ids(i), length, out);
    });
}
attmd_status attmd_dataset_get_pixels(const attmd_dataset* dataset, int64_t i, uint8_t* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_of(dataset, DatasetKind::images);
        sample_index(data, i);
        require_capacity(out, capacity, data.images().values());
        std::copy_n(data.pixels(i), data.images().values(), out);
    });
}
