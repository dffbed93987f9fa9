// The two classifiers once more, as their formulas read: padded to the longest sequence, padding masked, every row of
// every block computed, one number after the other, in any type R. The oracle of the packed kernels.
#pragma once

#include "classifier_nets.hpp"

#include <Random123/philox.h>
#include <algorithm>

namespace attmd::test {

// Element e of a row of `width`, as src/model/dropout.hpp defines it.
template <class R>
R naive_multiplier(const Dropout& dropout, std::uint32_t sample, std::int64_t row, std::int64_t width, std::int64_t e) {
    if (!dropout.on()) return 1;
    const std::int64_t counter = row * 16 * ((width + 127) / 128) + 16 * (e / 128) + e % 16, piece = e / 16 % 8;
    const auto words = r123::Philox4x32_R<10>()(
        {{static_cast<std::uint32_t>(counter), sample, dropout.site, dropout.step}},
        {{static_cast<std::uint32_t>(dropout.seed), static_cast<std::uint32_t>(dropout.seed >> 32)}});
    const std::uint32_t bits = words[static_cast<std::size_t>(piece / 2)] >> (piece % 2 * 16) & 0xffff;
    return bits >= dropout.threshold ? static_cast<R>(65536) / static_cast<R>(65536 - dropout.threshold) : R(0);
}

template <class R>
using Rows = std::vector<std::vector<R>>;

// One sequence on its own, padded to `padded` rows.
template <class R>
class NaiveSequence {
public:
    NaiveSequence(const EncoderShape& shape, const ClassifierTensors<const R*>& tensors, const DropoutRun& run,
                  std::uint32_t sample, std::int64_t length)
        : shape_(shape), tensors_(tensors), run_(run), sample_(sample), length_(length) {}

    // The logits, from the embedded rows, of which those from `length` on are padding.
    std::vector<R> logits(Rows<R> x, std::int64_t classes) const {
        const auto& norms = tensors_.encoder.norms;
        for (std::size_t b = 0; b < tensors_.encoder.blocks.size(); ++b) {
            const auto& block = tensors_.encoder.blocks[b];
            const auto kind = [&](std::uint32_t k, double rate) {
                return make_dropout(run_.on ? rate : 0, run_.seed, run_.step, static_cast<std::uint32_t>(b) * 8 + k);
            };
            if (shape_.pre_norm) {
                add(x, attention(normalize(x, norms[2 * b]), block, kind(1, shape_.attention_dropout)),
                    kind(2, shape_.residual_dropout));
                add(x, mlp(normalize(x, norms[2 * b + 1]), block, kind(3, shape_.hidden_dropout)),
                    kind(4, shape_.residual_dropout));
            } else {
                add(x, attention(x, block, kind(1, shape_.attention_dropout)), kind(2, shape_.residual_dropout));
                x = normalize(x, norms[2 * b]);
                add(x, mlp(x, block, kind(3, shape_.hidden_dropout)), kind(4, shape_.residual_dropout));
                x = normalize(x, norms[2 * b + 1]);
            }
        }
        if (shape_.pre_norm) x = normalize(x, norms.back());
        return linear({x[0]}, classes, tensors_.head.weight, tensors_.head.bias)[0];
    }

private:
    static Rows<R> linear(const Rows<R>& x, std::int64_t out, const R* weight, const R* bias) {
        Rows<R> y;
        for (const auto& row : x) {
            y.emplace_back();
            for (std::int64_t o = 0; o < out; ++o) {
                R sum = bias == nullptr ? R(0) : bias[o];
                for (std::size_t i = 0; i < row.size(); ++i)
                    sum += row[i] * weight[static_cast<std::size_t>(o) * row.size() + i];
                y.back().push_back(sum);
            }
        }
        return y;
    }

    Rows<R> normalize(Rows<R> x, const NormTensors<const R*>& norm) const {
        for (auto& row : x) {
            const R n = static_cast<R>(row.size());
            R mean = 0, variance = 0;
            for (const R v : row) mean += v / n;
            for (const R v : row) variance += (v - mean) * (v - mean) / n;
            for (std::size_t i = 0; i < row.size(); ++i)
                row[i] = (row[i] - mean) / std::sqrt(variance + static_cast<R>(shape_.norm_epsilon)) * norm.weight[i] +
                         (norm.bias == nullptr ? R(0) : norm.bias[i]);
        }
        return x;
    }

    void add(Rows<R>& x, const Rows<R>& branch, const Dropout& dropout) const {
        for (std::size_t r = 0; r < x.size(); ++r)
            for (std::size_t i = 0; i < x[r].size(); ++i)
                x[r][i] += branch[r][i] * naive_multiplier<R>(dropout, sample_, static_cast<std::int64_t>(r),
                                                              shape_.dim, static_cast<std::int64_t>(i));
    }

    Rows<R> attention(const Rows<R>& x, const BlockTensors<const R*>& block, const Dropout& dropout) const {
        const std::int64_t T = static_cast<std::int64_t>(x.size()), d = shape_.head_dim, inner = shape_.inner();
        const Rows<R> qkv = linear(x, 3 * inner, block.qkv, block.qkv_bias);
        Rows<R> out(x.size(), std::vector<R>(static_cast<std::size_t>(inner), R(0)));
        for (std::int64_t h = 0; h < shape_.heads; ++h)
            for (std::int64_t q = 0; q < T; ++q) {
                std::vector<R> weight;
                R sum = 0, top = -INFINITY;
                for (std::int64_t k = 0; k < T; ++k) {
                    R score = 0;
                    for (std::int64_t i = 0; i < d; ++i)
                        score += at(qkv, q, h * d + i) * at(qkv, k, inner + h * d + i) / std::sqrt(static_cast<R>(d));
                    weight.push_back(k < length_ ? score : -static_cast<R>(INFINITY));
                    top = std::max(top, weight.back());
                }
                for (R& w : weight) sum += w = std::exp(w - top);
                for (std::int64_t k = 0; k < length_; ++k) {
                    const R p = weight[static_cast<std::size_t>(k)] / sum *
                                naive_multiplier<R>(dropout, sample_, h * length_ + q, length_, k);
                    for (std::int64_t i = 0; i < d; ++i)
                        out[static_cast<std::size_t>(q)][static_cast<std::size_t>(h * d + i)] +=
                            p * at(qkv, k, 2 * inner + h * d + i);
                }
            }
        return linear(out, shape_.dim, block.out, block.out_bias);
    }

    Rows<R> mlp(const Rows<R>& x, const BlockTensors<const R*>& block, const Dropout& dropout) const {
        Rows<R> hidden = linear(x, shape_.hidden, block.lin1, block.lin1_bias);
        for (std::size_t r = 0; r < hidden.size(); ++r)
            for (std::size_t i = 0; i < hidden[r].size(); ++i) {
                R& h = hidden[r][i];
                h = h / 2 * std::erfc(-h / std::sqrt(R(2))) *
                    naive_multiplier<R>(dropout, sample_, static_cast<std::int64_t>(r), shape_.hidden,
                                        static_cast<std::int64_t>(i));
            }
        return linear(hidden, shape_.dim, block.lin2, block.lin2_bias);
    }

    static R at(const Rows<R>& rows, std::int64_t r, std::int64_t i) {
        return rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(i)];
    }

    const EncoderShape& shape_;
    const ClassifierTensors<const R*>& tensors_;
    const DropoutRun& run_;
    std::uint32_t sample_;
    std::int64_t length_;
};

template <class R>
void naive_dropout(Rows<R>& x, double rate, const DropoutRun& run, std::int64_t sample) {
    const Dropout dropout = make_dropout(run.on ? rate : 0, run.seed, run.step, 0xffffffff);
    for (std::size_t r = 0; r < x.size(); ++r)
        for (std::size_t i = 0; i < x[r].size(); ++i)
            x[r][i] *= naive_multiplier<R>(dropout, static_cast<std::uint32_t>(sample), static_cast<std::int64_t>(r),
                                           static_cast<std::int64_t>(x[r].size()), static_cast<std::int64_t>(i));
}

template <class R>
R naive_loss_of(const std::vector<R>& logits, std::int32_t label) {
    if (logits.size() == 1) {
        const R p = 1 / (1 + std::exp(-logits[0]));
        return -(label == 1 ? std::log(p) : std::log(1 - p));
    }
    R sum = 0;
    for (const R l : logits) sum += std::exp(l);
    return -std::log(std::exp(logits[static_cast<std::size_t>(label)]) / sum);
}

// Sum or mean of the losses of `which`; logits, if not null, one vector a sample.
template <class R>
R naive_transformer(const TransformerOptions& o, Buffers<R>& parameters, const SequenceStorage& data,
                    const std::vector<std::int64_t>& which, const DropoutRun& run, Rows<R>* logits = nullptr) {
    const EncoderShape shape = encoder_shape(o);
    const auto tensors = place_transformer<const R*>(o, finder(parameters));
    const auto &token = parameters.at("emb_static.weight"), &position = parameters.at("emb_pos.weight");
    R loss = 0;
    for (const std::int64_t sample : which) {
        const std::int64_t length = std::min(o.max_length, data.length(sample));
        Rows<R> x;
        for (std::int64_t t = 0; t < o.max_length; ++t) {
            const std::int64_t id =
                t < length ? data.ids[static_cast<std::size_t>(data.first[static_cast<std::size_t>(sample)] + t)] : 0;
            x.emplace_back();
            for (std::int64_t i = 0; i < o.n_embd; ++i)
                x.back().push_back(token[static_cast<std::size_t>(id * o.n_embd + i)] +
                                   position[static_cast<std::size_t>(t * o.n_embd + i)]);
        }
        naive_dropout(x, o.dropout, run, sample);
        const auto out =
            NaiveSequence<R>(shape, tensors, run, static_cast<std::uint32_t>(sample), length).logits(x, o.classes);
        loss += naive_loss_of(out, data.labels[static_cast<std::size_t>(sample)]);
        if (logits != nullptr) logits->push_back(out);
    }
    return o.mean_loss ? loss / static_cast<R>(which.size()) : loss;
}

template <class R>
R naive_vit(const VitOptions& o, Buffers<R>& parameters, const GivenImages<double>& images,
            const std::vector<std::int64_t>& which, const DropoutRun& run, Rows<R>* logits = nullptr) {
    const EncoderShape shape = encoder_shape(o);
    const PatchShape patch = patch_shape(o);
    const auto tensors = place_vit<const R*>(o, finder(parameters));
    const auto patches = place_patches<const R*>(finder(parameters));
    R loss = 0;
    for (const std::int64_t sample : which) {
        const double* image = images.pixels.data() + sample * patch.image_values();
        Rows<R> x(static_cast<std::size_t>(patch.rows()));
        for (std::int64_t r = 0; r < patch.rows(); ++r)
            for (std::int64_t i = 0; i < o.n_embd; ++i) {
                R value = patches.position[r * o.n_embd + i];
                if (r == 0) {
                    value += patches.token[i];
                } else {
                    value += patches.bias[i];
                    const std::int64_t py = (r - 1) / patch.across(), px = (r - 1) % patch.across();
                    for (std::int64_t v = 0; v < patch.patch_values(); ++v) {
                        const std::int64_t c = v % o.channels, dx = v / o.channels % o.patch_size,
                                           dy = v / o.channels / o.patch_size;
                        value +=
                            patches.weight[i * patch.patch_values() + v] *
                            image[(c * o.image_size + py * o.patch_size + dy) * o.image_size + px * o.patch_size + dx];
                    }
                }
                x[static_cast<std::size_t>(r)].push_back(value);
            }
        naive_dropout(x, o.embedding_dropout, run, sample);
        const auto out = NaiveSequence<R>(shape, tensors, run, static_cast<std::uint32_t>(sample), patch.rows())
                             .logits(x, o.classes);
        loss += naive_loss_of(out, images.labels[static_cast<std::size_t>(sample)]);
        if (logits != nullptr) logits->push_back(out);
    }
    return o.mean_loss ? loss / static_cast<R>(which.size()) : loss;
}

}  // namespace attmd::test
