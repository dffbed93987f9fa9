#include "optim/optimizer.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"
#include "capi/structs.hpp"

#include <cmath>

using namespace attmd;
using namespace attmd::capi;

namespace {

attmd_optimizer_options default_optimizer() { return public_options<attmd_optimizer_options>(OptimizerOptions()); }

OptimizerOptions optimizer_options(const attmd_optimizer_options& o) {
    require(o.reserved == 0, "reserved is ", o.reserved, ", expected 0");
    require(o.reserved2 == 0, "reserved2 is ", o.reserved2, ", expected 0");
    return core_options<OptimizerOptions>(o);
}

attmd_group_options default_group() { return public_options<attmd_group_options>(GroupOptions()); }

std::vector<StepTensor> step_tensors(const attmd_step_tensor* tensors, std::int64_t count) {
    require(count >= 1 && count <= (1 << 24), "count is ", count, ", expected 1..16777216 tensors");
    not_null(tensors, "tensors");
    std::vector<StepTensor> list;
    for (std::int64_t i = 0; i < count; ++i) {
        const attmd_step_tensor& t = tensors[i];
        require(t.group >= 0, "tensors[", i, "].group is ", t.group, ", expected 0 or the number of a group");
        for (const std::int64_t word : t.reserved)
            require(word == 0, "tensors[", i, "].reserved holds ", word, ", expected 0");
        require(std::isfinite(t.log_scale), "tensors[", i, "].log_scale is ", t.log_scale,
                ", expected a finite number");
        require_count(t.count, "tensors[", i, "].count");
        list.push_back({enumeration<ElementType>(t.dtype, 2, "tensors[", i, "].dtype"),
                        t.parameter,
                        t.gradient,
                        t.count,
                        t.log_scale,
                        {},
                        1,
                        nullptr,
                        0,
                        t.group});
    }
    return list;
}

double total_count(const std::vector<StepTensor>& tensors) {
    double total = 0;
    for (const StepTensor& tensor : tensors) total += static_cast<double>(tensor.count);
    return total;
}

}  // namespace

attmd_status attmd_optimizer_options_init(attmd_optimizer_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_optimizer());
}

attmd_status attmd_optimizer_create(const attmd_optimizer_options* options, attmd_optimizer** out) {
    return create(out, [&] {
        return new attmd_optimizer{Optimizer(optimizer_options(read(options, "options", default_optimizer())))};
    });
}

attmd_status attmd_optimizer_get_options(const attmd_optimizer* optimizer, attmd_optimizer_options* options) {
    return guard([&] {
        write(options, "options",
              public_options<attmd_optimizer_options>(not_null(optimizer, "optimizer").value.options()));
    });
}

attmd_status attmd_group_options_init(attmd_group_options* options, size_t struct_size) {
    return init(options, struct_size, "options", default_group());
}
attmd_status attmd_optimizer_add_group(attmd_optimizer* optimizer, const char* pattern,
                                       const attmd_group_options* options) {
    return guard([&] {
        Optimizer& to = not_null(optimizer, "optimizer").value;
        const attmd_group_options own = read(options, "options", default_group());
        require(own.reserved == 0, "reserved is ", own.reserved, ", expected 0");
        to.add_group(&not_null(pattern, "pattern"), core_options<GroupOptions>(own));
    });
}

attmd_status attmd_optimizer_step(attmd_optimizer* optimizer, const attmd_step_tensor* tensors, int64_t count) {
    return guard([&] {
        Optimizer& to = not_null(optimizer, "optimizer").value;
        const auto list = step_tensors(tensors, count);
        ThreadTeam team(useful_threads(to.options().threads, total_count(list), 65536));
        to.step(list, false, team);
    });
}

attmd_status attmd_optimizer_get_iteration(const attmd_optimizer* optimizer, int64_t* out) {
    return guard([&] { not_null(out, "out") = not_null(optimizer, "optimizer").value.iteration(); });
}
attmd_status attmd_optimizer_set_step_size(attmd_optimizer* optimizer, double step_size) {
    return guard([&] { not_null(optimizer, "optimizer").value.set_step_size(step_size); });
}
attmd_status attmd_optimizer_reset(attmd_optimizer* optimizer) {
    return guard([&] {
        not_null(optimizer, "optimizer").value.reset();
        optimizer->resumed.reset();
    });
}

attmd_status attmd_optimizer_save(const attmd_optimizer* optimizer, const char* path) {
    return guard([&] { not_null(optimizer, "optimizer").value.save(&not_null(path, "path")); });
}
attmd_status attmd_optimizer_load(const char* path, attmd_optimizer** out) {
    return create(out, [&] { return new attmd_optimizer{Optimizer::load(&not_null(path, "path"))}; });
}
void attmd_optimizer_free(attmd_optimizer* optimizer) { delete optimizer; }
