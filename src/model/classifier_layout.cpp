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

}  // namespace

void check(const TransformerOptions& o) {
    check_each(o);
    require(o.n_embd % o.heads == 0, "n_embd is ", o.n_embd, ", expected a multiple of heads = ", o.heads);
    checked_product(o.vocabulary, o.n_embd, "vocabulary * n_embd");
}

void check(const VitOptions& o) {
    check_each(o);
    require(o.image_size % o.patch_size == 0, "image_size is ", o.image_size,
            ", expected a multiple of patch_size = ", o.patch_size);
    const std::int64_t across = o.image_size / o.patch_size;
    const std::int64_t image = checked_product(o.image_size, o.image_size, "image_size * image_size");
    checked_product(image, o.channels, "image_size^2 * channels");
    checked_product(3 * o.heads * o.head_dim, o.n_embd, "3 * heads * head_dim * n_embd");
    checked_product(o.patch_size * o.patch_size * o.channels, o.n_embd, "patch_size^2 * channels * n_embd");
    checked_product(across * across + 1, o.n_embd, "((image_size / patch_size)^2 + 1) * n_embd");
}

std::vector<TensorSpec> tensors_of(const TransformerOptions& o) {
    std::vector<TensorSpec> list;
    list.push_back({"emb_static.weight", {o.vocabulary, o.n_embd}, Start::normal});
    list.push_back({"emb_pos.weight", {o.max_length, o.n_embd}, Start::normal});
    for (std::int64_t b = 0; b < o.blocks; ++b) {
        const std::string block = "blocks." + std::to_string(b) + ".";
        norm(list, block + "ln1", o.n_embd, o.biases);
        linear(list, block + "attn.attn_matrix", 3 * o.n_embd, o.n_embd, o.biases);
        linear(list, block + "attn.linear", o.n_embd, o.n_embd, o.biases);
        norm(list, block + "ln2", o.n_embd, o.biases);
        linear(list, block + "mlp.lin1", o.hidden, o.n_embd, o.biases);
        linear(list, block + "mlp.lin2", o.n_embd, o.hidden, o.biases);
    }
    linear(list, "lin", o.classes, o.n_embd, o.biases);
    return list;
}

std::vector<TensorSpec> tensors_of(const VitOptions& o) {
    std::vector<TensorSpec> list;
    const PatchShape patches = patch_shape(o);
    list.push_back({"pos_embedding", {1, patches.rows(), o.n_embd}, Start::normal});
    list.push_back({"cls_token", {1, 1, o.n_embd}, Start::normal});
    linear(list, "to_patch_embedding", o.n_embd, patches.patch_values(), true);
    for (std::int64_t b = 0; b < o.blocks; ++b) {
        const std::string layer = "transformer.layers." + std::to_string(b);
        norm(list, layer + ".0.norm", o.n_embd, true);
        linear(list, layer + ".0.fn.to_qkv", 3 * o.heads * o.head_dim, o.n_embd, false);
        linear(list, layer + ".0.fn.to_out.0", o.n_embd, o.heads * o.head_dim, true);
        norm(list, layer + ".1.norm", o.n_embd, true);
        linear(list, layer + ".1.fn.net.0", o.hidden, o.n_embd, true);
        linear(list, layer + ".1.fn.net.3", o.n_embd, o.hidden, true);
    }
    norm(list, "mlp_head.0", o.n_embd, true);
    linear(list, "mlp_head.1", o.classes, o.n_embd, true);
    return list;
}

EncoderShape encoder_shape(const TransformerOptions& o) {
    EncoderShape shape;
    shape.dim = o.n_embd;
    shape.heads = o.heads;
    shape.head_dim = o.n_embd / o.heads;
    shape.hidden = o.hidden;
    shape.blocks = o.blocks;
    shape.norm_epsilon = o.norm_epsilon;
    shape.attention_dropout = shape.residual_dropout = o.dropout;
    return shape;
}

EncoderShape encoder_shape(const VitOptions& o) {
    EncoderShape shape;
    shape.dim = o.n_embd;
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
    shape.dim = o.n_embd;
    shape.dropout = o.embedding_dropout;
    return shape;
}

}  // namespace attmd
