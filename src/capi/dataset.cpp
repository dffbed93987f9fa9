#include "data/dataset.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"
#include "data/csv.hpp"
#include "data/numpy.hpp"

#include <algorithm>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_dataset_desc default_desc() {
    attmd_dataset_desc desc{};
    desc.struct_size = sizeof desc;
    desc.dtype = ATTMD_FLOAT64;
    return desc;
}

attmd_csv_options default_csv() { return public_options<attmd_csv_options>(CsvOptions()); }

// The caller's arrays where they lie; extents are checked when a Dataset is made of them, those of y and lengths here.
SampleStorage described(const attmd_dataset_desc* user) {
    not_null(user, "desc");
    const attmd_dataset_desc desc = read(user, "desc", default_desc());
    SampleStorage storage;
    storage.type = enumeration<ElementType>(desc.dtype, 2, "dtype");
    storage.n = desc.n;
    storage.T = desc.T;
    storage.d = desc.d;
    storage.X = desc.X;
    storage.z = desc.z;
    std::copy_n(desc.X_strides, 3, storage.X_strides.begin());
    std::copy_n(desc.z_strides, 2, storage.z_strides.begin());
    check_extents(storage);
    if (storage.X_strides == std::array<std::int64_t, 3>{}) storage.X_strides = dense_strides(desc.T, desc.d);
    if (storage.z_strides == std::array<std::int64_t, 2>{}) storage.z_strides = {desc.d, 1};
    not_null(desc.y, "y");
    storage.labels.assign(desc.y, desc.y + desc.n);
    if (desc.lengths != nullptr)
        storage.lengths.assign(desc.lengths, desc.lengths + desc.n);
    else
        storage.lengths.assign(static_cast<std::size_t>(desc.n), desc.T);
    if (desc.v != nullptr) {
        storage.decoder = make_vector(desc.d);
        std::copy_n(desc.v, desc.d, storage.decoder->begin());
    }
    return storage;
}

CsvOptions csv_options(const attmd_csv_options* user) {
    return core_options<CsvOptions>(read(user, "options", default_csv()));
}

// Those that only one kind of dataset has.
void add_extents(attmd_dataset_info& info, const Dataset& data) {
    if (data.kind() == DatasetKind::samples) {
        info.has_decoder = data.decoder() ? 1 : 0;
        info.d = data.d();
    } else if (data.kind() == DatasetKind::sequences) {
        info.vocabulary = data.sequences().vocabulary;
        info.vocabulary_fingerprint = data.sequences().vocabulary_fingerprint;
    } else {
        info.channels = data.images().channels;
        info.height = data.images().height;
        info.width = data.images().width;
    }
}

}  // namespace

attmd_status attmd_dataset_desc_init(attmd_dataset_desc* desc, size_t struct_size) {
    return init(desc, struct_size, "desc", default_desc());
}
attmd_status attmd_csv_options_init(attmd_csv_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_csv());
}

attmd_status attmd_dataset_create(const attmd_dataset_desc* desc, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{Dataset(copy_storage(described(desc)))}; });
}

attmd_status attmd_dataset_create_borrow(const attmd_dataset_desc* desc, attmd_release_fn release, void* user,
                                         attmd_dataset** out) {
    return create(out, [&] {
        auto storage = std::make_shared<SampleStorage>(described(desc));
        const auto armed = std::make_shared<bool>(false);  // a call that fails keeps the loan with the caller
        storage->owner = std::shared_ptr<const void>(storage->X, [release, user, armed](const void*) {
            if (*armed && release != nullptr) release(user);
        });
        auto handle = std::make_unique<attmd_dataset>(attmd_dataset{Dataset(std::move(storage))});
        *armed = true;
        return handle.release();
    });
}

attmd_status attmd_dataset_generate_gaussian(int64_t n, int64_t T, int64_t d, uint64_t seed, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{generate_gaussian(n, T, d, seed)}; });
}

attmd_status attmd_dataset_load_csv(const char* path, const attmd_csv_options* options, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{load_csv(&not_null(path, "path"), csv_options(options))}; });
}
attmd_status attmd_dataset_load_npz(const char* path, int64_t slice, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{load_npz(&not_null(path, "path"), slice)}; });
}
attmd_status attmd_dataset_load_npy(const char* X_path, const char* y_path, const char* z_path, attmd_dataset** out) {
    return create(out, [&] {
        require(z_path == nullptr || *z_path != '\0', "z_path is \"\", expected a path or NULL");
        return new attmd_dataset{
            load_npy(&not_null(X_path, "X_path"), &not_null(y_path, "y_path"), z_path != nullptr ? z_path : "")};
    });
}

attmd_status attmd_dataset_info_init(attmd_dataset_info* info, size_t struct_size) {
    return init_result(info, struct_size, "info");
}
attmd_status attmd_dataset_get_info(const attmd_dataset* dataset, attmd_dataset_info* info) {
    return guard([&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        attmd_dataset_info value{};
        value.n = data.n();
        value.T = data.T();
        value.tokens = data.total_tokens();
        value.kind = static_cast<attmd_dataset_kind>(data.kind());
        value.classes = data.classes();
        add_extents(value, data);
        write(info, "info", value);
    });
}

attmd_status attmd_dataset_get_tokens(const attmd_dataset* dataset, int64_t i, double* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_of(dataset, DatasetKind::samples);
        require_capacity(out, capacity, data.length(sample_index(data, i)) * data.d());
        data.read_tokens(i, out, data.d());
    });
}
attmd_status attmd_dataset_get_query(const attmd_dataset* dataset, int64_t i, double* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_of(dataset, DatasetKind::samples);
        sample_index(data, i);
        require_capacity(out, capacity, data.d());
        data.read_query(i, out);
    });
}
attmd_status attmd_dataset_get_labels(const attmd_dataset* dataset, int32_t* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        require_capacity(out, capacity, data.n());
        for (std::int64_t i = 0; i < data.n(); ++i) out[i] = data.label(i);
    });
}
attmd_status attmd_dataset_get_lengths(const attmd_dataset* dataset, int64_t* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        (void)data.length(0);  // refuses images before it asks for room
        require_capacity(out, capacity, data.n());
        for (std::int64_t i = 0; i < data.n(); ++i) out[i] = data.length(i);
    });
}
attmd_status attmd_dataset_get_decoder(const attmd_dataset* dataset, double* out, int64_t capacity) {
    return guard([&] {
        const Dataset& data = dataset_of(dataset, DatasetKind::samples);
        if (!data.decoder()) fail(ErrorCode::not_found, "dataset came without a decoder v");
        require_capacity(out, capacity, data.d());
        std::copy(data.decoder()->begin(), data.decoder()->end(), out);
    });
}

attmd_status attmd_dataset_subset(const attmd_dataset* dataset, const int64_t* indices, int64_t count,
                                  attmd_dataset** out) {
    return create(out, [&] {
        const Dataset& data = not_null(dataset, "dataset").value;
        require_count(count, "count");
        not_null(indices, "indices");
        return new attmd_dataset{data.subset(std::vector<std::int64_t>(indices, indices + count))};
    });
}
attmd_status attmd_dataset_shuffle(const attmd_dataset* dataset, uint64_t seed, attmd_dataset** out) {
    return create(out, [&] { return new attmd_dataset{shuffled(not_null(dataset, "dataset").value, seed)}; });
}
attmd_status attmd_dataset_split(const attmd_dataset* dataset, double fraction, uint64_t seed, attmd_dataset** first,
                                 attmd_dataset** second) {
    if (first != nullptr) *first = nullptr;
    if (second == nullptr) return guard([&] { not_null(second, "second"); });
    return create(second, [&] {
        not_null(first, "first");
        require(first != second, "first and second are the same address, expected two");
        DatasetPair parts = split(not_null(dataset, "dataset").value, fraction, seed);
        auto a = std::make_unique<attmd_dataset>(attmd_dataset{std::move(parts.first)});
        auto b = std::make_unique<attmd_dataset>(attmd_dataset{std::move(parts.second)});
        *first = a.release();
        return b.release();
    });
}
void attmd_dataset_free(attmd_dataset* dataset) { delete dataset; }
