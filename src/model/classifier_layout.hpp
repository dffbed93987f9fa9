// Names, shapes and starting values of the classifiers' parameters, as PyTorch modules of these architectures have
// them, and where each belongs in the network.
#pragma once

#include "base/options.hpp"
#include "model/classifier.hpp"
#include "model/patch_embedding.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace attmd {

enum class Start { one, zero, normal, uniform };

struct TensorSpec {
    std::string name;
    std::vector<std::int64_t> shape;
    Start start = Start::zero;
    double bound = 0;  // of uniform: 1 / sqrt(fan in)
};

inline Range extent() { return between(1, 1 << 24); }

// The sentiment classifier: post-norm, learned positions, the first token into a linear layer.
struct TransformerOptions {
    std::int64_t vocabulary = 0, max_length = 512, classes = 1;  // classes 1: two, by a sigmoid
    std::int64_t n_embd = 384, heads = 3, hidden = 1536, blocks = 3;
    bool biases = false;     // in every linear layer and layer normalization
    bool mean_loss = false;  // else the sum over the samples
    double dropout = 0.2;    // of embedding, attention weights, and what attention and MLP add
    double norm_epsilon = 1e-5;
    std::uint64_t seed = 0;
    std::uint64_t vocabulary_fingerprint = 0;  // as Vocabulary has it; 0: not known yet

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"vocabulary", extent()}, a.vocabulary, b.vocabulary);
        visit(Option{"max_length", extent()}, a.max_length, b.max_length);
        visit(Option{"classes", extent()}, a.classes, b.classes);
        visit(Option{"n_embd", extent()}, a.n_embd, b.n_embd);
        visit(Option{"heads", extent()}, a.heads, b.heads);
        visit(Option{"hidden", extent()}, a.hidden, b.hidden);
        visit(Option{"blocks", between(1, 1024)}, a.blocks, b.blocks);
        visit(Option{"biases"}.as("bias"), a.biases, b.biases);
        visit(Option{"mean_loss"}, a.mean_loss, b.mean_loss);
        visit(Option{"dropout", fraction()}, a.dropout, b.dropout);
        visit(Option{"norm_epsilon", above(0)}, a.norm_epsilon, b.norm_epsilon);
        visit(Option{"seed"}, a.seed, b.seed);
        visit(Option{"vocabulary_fingerprint"}.not_in_files(), a.vocabulary_fingerprint, b.vocabulary_fingerprint);
    }
};

// The image classifier (ViT): pre-norm, class token.
struct VitOptions {
    std::int64_t channels = 3, image_size = 48, patch_size = 4, classes = 10;
    std::int64_t n_embd = 512, heads = 8, head_dim = 64, hidden = 512, blocks = 6;
    bool mean_loss = true;
    double dropout = 0.1;  // after GELU, and of what attention and MLP add
    double embedding_dropout = 0.1;
    double norm_epsilon = 1e-5;
    std::uint64_t seed = 0;

    template <class A, class B, class Visit>
    static void each(A& a, B& b, const Visit& visit) {
        visit(Option{"channels", extent()}, a.channels, b.channels);
        visit(Option{"image_size", extent()}, a.image_size, b.image_size);
        visit(Option{"patch_size", extent()}, a.patch_size, b.patch_size);
        visit(Option{"classes", extent()}, a.classes, b.classes);
        visit(Option{"n_embd", extent()}.as("dim"), a.n_embd, b.n_embd);
        visit(Option{"heads", extent()}, a.heads, b.heads);
        visit(Option{"head_dim", extent()}, a.head_dim, b.head_dim);
        visit(Option{"hidden", extent()}, a.hidden, b.hidden);
        visit(Option{"blocks", between(1, 1024)}, a.blocks, b.blocks);
        visit(Option{"mean_loss"}, a.mean_loss, b.mean_loss);
        visit(Option{"dropout", fraction()}, a.dropout, b.dropout);
        visit(Option{"embedding_dropout", fraction()}, a.embedding_dropout, b.embedding_dropout);
        visit(Option{"norm_epsilon", above(0)}, a.norm_epsilon, b.norm_epsilon);
        visit(Option{"seed"}, a.seed, b.seed);
    }
};

// Throws on a value out of range.
void check(const TransformerOptions& options);
void check(const VitOptions& options);

std::vector<TensorSpec> tensors_of(const TransformerOptions& options);
std::vector<TensorSpec> tensors_of(const VitOptions& options);

EncoderShape encoder_shape(const TransformerOptions& options);
EncoderShape encoder_shape(const VitOptions& options);
PatchShape patch_shape(const VitOptions& options);

// find(name) gives a tensor's place, null if there is no such tensor.
template <class Pointer, class Find>
ClassifierTensors<Pointer> place_transformer(const TransformerOptions& options, const Find& find) {
    ClassifierTensors<Pointer> out;
    for (std::int64_t b = 0; b < options.blocks; ++b) {
        const std::string block = "blocks." + std::to_string(b) + ".";
        BlockTensors<Pointer> tensors;
        tensors.qkv = find(block + "attn.attn_matrix.weight");
        tensors.qkv_bias = find(block + "attn.attn_matrix.bias");
        tensors.out = find(block + "attn.linear.weight");
        tensors.out_bias = find(block + "attn.linear.bias");
        tensors.lin1 = find(block + "mlp.lin1.weight");
        tensors.lin1_bias = find(block + "mlp.lin1.bias");
        tensors.lin2 = find(block + "mlp.lin2.weight");
        tensors.lin2_bias = find(block + "mlp.lin2.bias");
        out.encoder.blocks.push_back(tensors);
        for (const char* norm : {"ln1", "ln2"})
            out.encoder.norms.push_back({find(block + norm + ".weight"), find(block + norm + ".bias")});
    }
    out.head = {find("lin.weight"), find("lin.bias")};
    return out;
}

template <class Pointer, class Find>
ClassifierTensors<Pointer> place_vit(const VitOptions& options, const Find& find) {
    ClassifierTensors<Pointer> out;
    for (std::int64_t b = 0; b < options.blocks; ++b) {
        const std::string layer = "transformer.layers." + std::to_string(b);
        const std::string attention = layer + ".0.", mlp = layer + ".1.";
        BlockTensors<Pointer> tensors;
        tensors.qkv = find(attention + "fn.to_qkv.weight");
        tensors.out = find(attention + "fn.to_out.0.weight");
        tensors.out_bias = find(attention + "fn.to_out.0.bias");
        tensors.lin1 = find(mlp + "fn.net.0.weight");
        tensors.lin1_bias = find(mlp + "fn.net.0.bias");
        tensors.lin2 = find(mlp + "fn.net.3.weight");
        tensors.lin2_bias = find(mlp + "fn.net.3.bias");
        out.encoder.blocks.push_back(tensors);
        for (const std::string& part : {attention, mlp})
            out.encoder.norms.push_back({find(part + "norm.weight"), find(part + "norm.bias")});
    }
    out.encoder.norms.push_back({find("mlp_head.0.weight"), find("mlp_head.0.bias")});
    out.head = {find("mlp_head.1.weight"), find("mlp_head.1.bias")};
    return out;
}

template <class Pointer, class Find>
PatchTensors<Pointer> place_patches(const Find& find) {
    return {find("to_patch_embedding.weight"), find("to_patch_embedding.bias"), find("cls_token"),
            find("pos_embedding")};
}

}  // namespace attmd
