"""
Softmax attention trained by mirror descent, the max-margin problem that training converges to, and the distance between
the two.

    using Attmd
    data = gaussian_dataset(6, 8, 10; seed = 1)
    model = attention_model(10; v = decoder(data))
    train!(model, Optimizer(p = 3, normalized = true), data; max_iterations = 20_000)
    svm = solve_attention(data, predict(model, data).selected; p = 3)
    compare(model, svm, data).divergence_svm_model

# Arrays

Nothing is transposed silently; there are two kinds of arrays, and each keeps its own rule everywhere:

- *Matrices of the mathematics* have the paper's index order: `model["W"][j, k]` is ``W_{jk}``. So have `K`, `Q`, `v`,
  gradients, solutions, the rows `A` of a problem, weights of classifiers `(out, in)` as in PyTorch, and attention maps
  `[query, token]`. They are copied between Julia's order and the library's.
- *Samples* come last, and what belongs to one is contiguous, as is natural in Julia: `X[:, t, i]` is the token
  ``x_{it}``, `z[:, i]` the query, `softmax[t, i]` and `scores[t, i]` belong to token `t`, `probability[c, i]` to class `c`,
  `pixels[x, y, channel, i]` to a pixel. In memory that is the library's own order (samples first, row-major). An array in
  another order is given as a view, which costs nothing: `PermutedDimsArray(A, (3, 2, 1))` for an `A[i, t, :]`.

Places count from 1, in messages, too: samples, tokens, blocks, heads, parameters, records, columns, bytes. Numbers that files carry are left
as they are: ids of tokens and labels of classes count from 0.

# Objects

[`Dataset`](@ref), [`Tokenizer`](@ref), [`Model`](@ref), [`Optimizer`](@ref), [`Trace`](@ref), [`SVM`](@ref) and
[`CancelToken`](@ref) hold memory that Julia's garbage collector does not see; it frees them in its own time, `close` does
at once. Different threads may use different objects at the same time, and the same one as long as no function with a `!`
is among the calls. Long calls hold up the garbage collector: other threads wait for it until the call ends or calls its
progress function.
"""
module Attmd

import LinearAlgebra

export AttmdError
export Dataset, gaussian_dataset, sequence_dataset, image_dataset, text_dataset
export load_csv, load_npz, load_npy, load_reviews, load_text_table, load_cifar10, load_idx
export tokens, query, labels, lengths, decoder, ids, pixels, shuffled, split_dataset
export Tokenizer, token, token_id, encode, encode_with_spans, decode
export Model, attention_model, transformer_model, vit_model, save_model, load_model
export kind, settings, info, parameters, loss, accuracy, gradient, scaled_gradient, predict
export attention_map, attended_words, classify_texts, token_selection_score, weight_histogram, count_weights_above
export Optimizer, add_group!, step!, iteration, set_step_size!, reset!, save_optimizer, load_optimizer
export Trace, Direction, iterations, selected, parameter, divergence
export Progress, CancelToken, cancel!, train!, load_checkpoint
export SVM, Problem, attention_problem, decoder_problem, rows_problem, solve, solve_path, solve_attention, solve_decoder
export report, solution, duals, margins, support, rows, certify
export lp_norm, directional_divergence, cosine, compare, token_scores, globally_optimal_tokens, locally_optimal

include("raw.jl")
include("errors.jl")
include("library.jl")
include("handles.jl")
include("enumerations.jl")
include("fields.jl")
include("arrays.jl")
include("progress.jl")
include("log.jl")
include("dataset.jl")
include("files.jl")
include("text.jl")
include("model.jl")
include("classifiers.jl")
include("words.jl")
include("optimizer.jl")
include("trace.jl")
include("train.jl")
include("svm.jl")
include("compare.jl")
include("show.jl")

__init__() = open_library()

end # module
