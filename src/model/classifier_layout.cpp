#include "model/classifier_layout.hpp"

#include "base/error.hpp"
#include "base/tensor.hpp"

#include <cmath>

namespace attmd {
namespace {

void linear(std::vector<TensorSpec>& list, const std::string& name, std::int64_t out, std::int64_t in, bool bias) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    list.push_back({name + ".weight", {out, in}, Start::uniform, bound});
    if (bias) list.push_back({name + ".bias", {out}, Start::uniform, bound});
}
void norm(std::vector<TensorSpec>& list, const std::string& name, std::int64_t dim, bool bias) {
    list.push_back({name + ".weight", {dim}, Start::one});
    if (bias) list.push_back({name + ".bias", {dim}, Start::zero});
}

constexpr std::int64_t most = std::int64_t{1} << 24;
void check_extent(const char* name, std::int64_t value) {
    require(value >= 1 && value <= most, name, " is ", value, ", expected 1..", most);
}
void check_rate(const char* name, double value) {
    require(value >= 0 && value < 1, name, " is ", value, ", expected 0 <= ", name, " < 1");
}
void check_epsilon(double value) {
    require(value > 0 && std::isfinite(value), "norm_epsilon is ", value, ", expected a finite number above 0");
}

}  // namespace

void check(const TransformerOptions& o) {
    check_extent("vocabulary", o.vocabulary);
    check_extent("max_length", o.max_length);
    check_extent("classes", o.classes);
    check_extent("n_embd", o.dim);
    check_extent("heads", o.heads);
    check_extent("hidden", o.hidden);
    require(o.blocks >= 1 && o.blocks <= 1024, "blocks is ", o.blocks, ", expected 1..1024");
    require(o.dim % o.heads == 0, "n_embd is ", o.dim, ", expected a multiple of heads = ", o.heads);
    check_rate("dropout", o.dropout);
    check_epsilon(o.norm_epsilon);
    checked_product(o.vocabulary, o.dim, "vocabulary * n_embd");
}

void check(const VitOptions& o) {
    check_extent("channels", o.channels);
    check_extent("image_size", o.image_size);
    check_extent("patch_size", o.patch_size);
    require(o.image_size % o.patch_size == 0, "image_size is ", o.image_size,
            ", expected a multiple of patch_size = ", o.patch_size);
    const std::int64_t across = o.image_size / o.patch_size;
    const std::int64_t image = checked_product(o.image_size, o.image_size, "image_size * image_size");
    checked_product(image, o.channels, "image_size^2 * channels");
    require(o.classes >= 1 && o.classes <= most, "classes is ", o.classes, ", expected 1..", most);
    check_extent("n_embd", o.dim);
    check_extent("heads", o.heads);
    check_extent("head_dim", o.head_dim);
    check_extent("hidden", o.hidden);
    require(o.blocks >= 1 && o.blocks <= 1024, "blocks is ", o.blocks, ", expected 1..1024");
    check_rate("dropout", o.dropout);
    check_rate("embedding_dropout", o.embedding_dropout);
    check_epsilon(o.norm_epsilon);
    checked_product(3 * o.heads * o.head_dim, o.dim, "3 * heads * head_dim * n_embd");
    checked_product(o.patch_size * o.patch_size * o.channels, o.dim, "patch_size^2 * channels * n_embd");
    checked_product(across * across + 1, o.dim, "((image_size / patch_size)^2 + 1) * n_embd");
}

std::vector<TensorSpec> tensors_of(const TransformerOptions& o) {
    std::vector<TensorSpec> list;
    list.push_back({"emb_static.weight", {o.vocabulary, o.dim}, Start::normal});
    list.push_back({"emb_pos.weight", {o.max_length, o.dim}, Start::normal});
    for (std::int64_t b = 0; b < o.blocks; ++b) {
        const std::string block = "blocks." + std::to_string(b) + ".";
        norm(list, block + "ln1", o.dim, o.bias);
        linear(list, block + "attn.attn_matrix", 3 * o.dim, o.dim, o.bias);
        linear(list, block + "attn.linear", o.dim, o.dim, o.bias);
        norm(list, block + "ln2", o.dim, o.bias);
        linear(list, block + "mlp.lin1", o.hidden, o.dim, o.bias);
        linear(list, block + "mlp.lin2", o.dim, o.hidden, o.bias);
    }
    linear(list, "lin", o.classes, o.dim, o.bias);
    return list;
}

std::vector<TensorSpec> tensors_of(const VitOptions& o) {
    std::vector<TensorSpec> list;
    const PatchShape patches = patch_shape(o);
    list.push_back({"pos_embedding", {1, patches.rows(), o.dim}, Start::normal});
    list.push_back({"cls_token", {1, 1, o.dim}, Start::normal});
    linear(list, "to_patch_embedding", o.dim, patches.patch_values(), true);
    for (std::int64_t b = 0; b < o.blocks; ++b) {
        const std::string layer = "transformer.layers." + std::to_string(b);
        norm(list, layer + ".0.norm", o.dim, true);
        linear(list, layer + ".0.fn.to_qkv", 3 * o.heads * o.head_dim, o.dim, false);
        linear(list, layer + ".0.fn.to_out.0", o.dim, o.heads * o.head_dim, true);
        norm(list, layer + ".1.norm", o.dim, true);
        linear(list, layer + ".1.fn.net.0", o.hidden, o.dim, true);
        linear(list, layer + ".1.fn.net.3", o.dim, o.hidden, true);
    }
    norm(list, "mlp_head.0", o.dim, true);
    linear(list, "mlp_head.1", o.classes, o.dim, true);
    return list;
}

EncoderShape encoder_shape(const TransformerOptions& o) {
    EncoderShape shape;
    shape.dim = o.dim;
    shape.heads = o.heads;
    shape.head_dim = o.dim / o.heads;
    shape.hidden = o.hidden;
    shape.blocks = o.blocks;
    shape.norm_epsilon = o.norm_epsilon;
    shape.attention_dropout = shape.residual_dropout = o.dropout;
    return shape;
}

EncoderShape encoder_shape(const VitOptions& o) {
    EncoderShape shape;
    shape.dim = o.dim;
    shape.heads = o.heads;
    shape.head_dim = o.head_dim;
    shape.hidden = o.hidden;
    shape.blocks = o.blocks;
    shape.pre_norm = true;
    shape.norm_epsilon = o.norm_epsilon;
    shape.hidden_dropout = shape.residual_dropout = o.dropout;
    return shape;
}

PatchShape patch_shape(const VitOptions& o) {
    PatchShape shape;
    shape.channels = o.channels;
    shape.image_size = o.image_size;
    shape.patch_size = o.patch_size;
    shape.dim = o.dim;
    shape.dropout = o.embedding_dropout;
    return shape;
}

}  // namespace attmd
