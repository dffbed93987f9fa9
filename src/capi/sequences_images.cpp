// Datasets of images and of token sequences that are at hand; those made from texts are in tokenizer.cpp.
#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "data/image_files.hpp"

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
    storage->vocabulary_fingerprint = desc.vocabulary_fingerprint;
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

attmd_status attmd_dataset_load_cifar10(const char* const* paths, int64_t count, attmd_dataset** out) {
    return create(out, [&] {
        require_count(count, "count");
        not_null(paths, "paths");
        std::vector<std::string> list;
        for (std::int64_t k = 0; k < count; ++k) {
            require(paths[k] != nullptr, "paths[", k, "] is NULL, expected a path");
            list.emplace_back(paths[k]);
        }
        return new attmd_dataset{Dataset(load_cifar10(list))};
    });
}
attmd_status attmd_dataset_load_idx(const char* images_path, const char* labels_path, int64_t classes,
                                    attmd_dataset** out) {
    return create(out, [&] {
        not_null(labels_path, "labels_path");
        return new attmd_dataset{Dataset(load_idx(&not_null(images_path, "images_path"), labels_path, classes))};
    });
}
