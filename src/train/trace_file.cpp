// A trace as the content of a file: options and shape in the metadata, the records as one tensor a quantity. Whole
// numbers are stored as float64, which holds them exactly up to 2^53.
#include "base/error.hpp"
#include "base/json.hpp"
#include "train/trace.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace attmd {
namespace {

StoredTensor tensor_of(std::string name, std::vector<std::int64_t> shape, const std::vector<double>& values) {
    StoredTensor tensor{std::move(name), ElementType::float64, std::move(shape), {}};
    tensor.bytes.resize(values.size() * sizeof(double));
    if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
    return tensor;
}

std::vector<double> as_doubles(const std::vector<std::int64_t>& numbers) { return {numbers.begin(), numbers.end()}; }

std::vector<double> values_of(const SafeTensors& file, const std::string& name,
                              const std::vector<std::int64_t>& shape) {
    const StoredTensor& tensor = file.find(name);
    if (tensor.type != ElementType::float64 || tensor.shape != shape)
        fail(ErrorCode::format, file.path, ": tensor \"", name, "\" does not have the shape and type of the trace");
    std::vector<double> values(tensor.bytes.size() / sizeof(double));
    if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
    return values;
}

std::vector<std::int64_t> whole_numbers(const SafeTensors& file, const std::string& name,
                                        const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> numbers;
    for (const double value : values_of(file, name, shape)) {
        if (!(value >= 0 && value <= 0x1p53 && value == std::floor(value)))
            fail(ErrorCode::format, file.path, ": tensor \"", name, "\" holds ", value,
                 ", expected whole numbers >= 0");
        numbers.push_back(static_cast<std::int64_t>(value));
    }
    return numbers;
}

// Iterations to record at. Those beyond 2^53 are never reached, and one of them stands for all.
std::vector<double> reachable(std::vector<double> iterations) {
    for (double& k : iterations) k = std::fmin(k, 0x1p53);
    iterations.erase(std::unique(iterations.begin(), iterations.end()), iterations.end());
    return iterations;
}

std::string direction_name(std::size_t index) { return text("direction.", index); }
std::string parameter_name(const std::string& name) { return "parameter." + name; }

// How long the list is that a one-axis tensor holds.
std::int64_t length_of(const SafeTensors& file, const std::string& name) {
    const StoredTensor& tensor = file.find(name);
    if (tensor.shape.size() != 1) fail(ErrorCode::format, file.path, ": tensor \"", name, "\" is no list");
    return tensor.shape[0];
}

constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();

TraceOptions options_from(const SafeTensors& file, const Json& j) {
    TraceOptions options;
    options.quantities = static_cast<std::uint32_t>(j.whole("quantities", 0, quantity_all));
    options.every = j.whole("every", std::numeric_limits<std::int64_t>::min(), any);
    options.iterations = whole_numbers(file, "wanted", {length_of(file, "wanted")});
    const std::vector<Json>& directions = j.list("directions");
    for (std::size_t k = 0; k < directions.size(); ++k) {
        const std::int64_t count = length_of(file, direction_name(k));
        const std::vector<double> values = values_of(file, direction_name(k), {count});
        Direction direction{directions[k].string("parameter"), make_vector(count), directions[k].number("p")};
        std::copy(values.begin(), values.end(), direction.values.begin());
        options.directions.push_back(std::move(direction));
    }
    return options;
}

}  // namespace

// The numbers that every record has, by their names in the file.
template <class Visit>
void Trace::for_numbers(const Visit& visit) {
    visit("loss", &Record::loss);
    visit("log_gradient_norm", &Record::log_gradient_norm);
    visit("accuracy", &Record::accuracy);
    visit("softmax_mass", &Record::mass);
    visit("softmax_mass_min", &Record::mass_min);
    visit("step_size", &Record::step_size);
}

SafeTensors Trace::stored() const {
    SafeTensors file;
    JsonWriter directions;
    for (std::size_t k = 0; k < options_.directions.size(); ++k) {
        const Direction& direction = options_.directions[k];
        directions.add(JsonWriter().add("p", direction.p).add("parameter", direction.parameter).object());
        file.tensors.push_back(tensor_of(direction_name(k), {static_cast<std::int64_t>(direction.values.size())},
                                         {direction.values.begin(), direction.values.end()}));
    }
    const std::vector<double> wanted = reachable(as_doubles(options_.iterations));
    file.tensors.push_back(tensor_of("wanted", {static_cast<std::int64_t>(wanted.size())}, wanted));
    file.metadata["options"] = JsonWriter()
                                   .add("directions", directions.list())
                                   .add("every", options_.every)
                                   .add("quantities", options_.quantities)
                                   .object()
                                   .text;
    file.metadata["shape"] = JsonWriter().add("counts", counts_).add("n", n_).add("names", names_).object().text;

    file.tensors.push_back(tensor_of("iterations", {length()}, as_doubles(iterations_)));
    // One tensor of what values(record) gives of each record, all of the same length `width`.
    const auto store = [&](const std::string& name, std::int64_t width, const auto& values) {
        StoredTensor tensor = tensor_of(name, {length(), width}, {});
        tensor.bytes.resize(static_cast<std::size_t>(length() * width) * sizeof(double));
        std::byte* out = tensor.bytes.data();
        for (const Record& record : records_)
            for (const auto value : values(record)) {
                const auto number = static_cast<double>(value);
                std::memcpy(out, &number, sizeof number);
                out += sizeof number;
            }
        file.tensors.push_back(std::move(tensor));
    };
    for_numbers([&](const char* name, double Record::*number) {
        store(name, 1, [number](const Record& r) { return std::array<double, 1>{r.*number}; });
    });
    if (has(quantity_norm))
        store(
            "norms", static_cast<std::int64_t>(names_.size()), [](const Record& r) -> const auto& { return r.norms; });
    if (has(quantity_divergence))
        store(
            "divergences", static_cast<std::int64_t>(options_.directions.size()),
            [](const Record& r) -> const auto& { return r.divergences; });
    if (has(quantity_selected))
        store(
            "selected", n_, [](const Record& r) -> const auto& { return r.selected; });
    if (has(quantity_parameters))
        for (std::size_t k = 0; k < names_.size(); ++k)
            store(
                parameter_name(names_[k]), counts_[k], [k](const Record& r) -> const auto& { return r.parameters[k]; });
    return file;
}

Trace Trace::from(const SafeTensors& file) {
    try {
        const auto parsed = [&](const char* key, std::size_t depth) {
            return Json::parse(file.find_metadata(key), text("metadata \"", key, "\"").c_str(), depth);
        };
        Trace trace(options_from(file, parsed("options", 3)));
        const Json shape = parsed("shape", 2);
        std::vector<std::string> listed;
        for (const Json& name : shape.list("names")) {
            require(name.is_string(), "\"names\" is malformed, expected strings");
            listed.push_back(name.string());
        }
        trace.set_names(std::move(listed));
        trace.counts_ = shape.wholes("counts", 0, any);
        trace.n_ = shape.whole("n", 0, any);
        require(trace.counts_.size() == trace.names_.size(), "counts has ", trace.counts_.size(), " values, expected ",
                trace.names_.size());
        const std::int64_t length = length_of(file, "iterations");
        trace.iterations_ = whole_numbers(file, "iterations", {length});
        require(std::adjacent_find(trace.iterations_.begin(), trace.iterations_.end(), std::greater_equal<>()) ==
                    trace.iterations_.end(),
                "the iterations do not ascend");
        trace.records_.resize(static_cast<std::size_t>(length));
        // take(record, first, last) for each record's row of a tensor.
        const auto restore = [&](const auto& values, std::int64_t width, const auto& take) {
            auto row = values.begin();
            for (Record& record : trace.records_) {
                take(record, row, row + width);
                row += width;
            }
        };
        for_numbers([&](const char* name, double Record::*number) {
            restore(values_of(file, name, {length, 1}), 1,
                    [number](Record& r, auto first, auto) { r.*number = *first; });
        });
        const auto names = static_cast<std::int64_t>(trace.names_.size()),
                   directions = static_cast<std::int64_t>(trace.options_.directions.size());
        if (trace.has(quantity_norm))
            restore(values_of(file, "norms", {length, names}), names,
                    [](Record& r, auto first, auto last) { r.norms.assign(first, last); });
        if (trace.has(quantity_divergence))
            restore(values_of(file, "divergences", {length, directions}), directions,
                    [](Record& r, auto first, auto last) { r.divergences.assign(first, last); });
        if (trace.has(quantity_selected))
            restore(whole_numbers(file, "selected", {length, trace.n_}), trace.n_,
                    [](Record& r, auto first, auto last) { r.selected.assign(first, last); });
        if (trace.has(quantity_parameters))
            for (std::size_t k = 0; k < trace.names_.size(); ++k)
                restore(values_of(file, parameter_name(trace.names_[k]), {length, trace.counts_[k]}), trace.counts_[k],
                        [](Record& r, auto first, auto last) {
                            Vector values = make_vector(last - first);
                            std::copy(first, last, values.begin());
                            r.parameters.push_back(std::move(values));
                        });
        return trace;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::format) throw;
        fail(ErrorCode::format, file.path, ": ", error.what());
    }
}

}  // namespace attmd
