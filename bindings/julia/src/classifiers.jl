"""
    transformer_model(; vocabulary, keywords...)

The paper's classifier of texts: token and position embeddings, post-norm blocks, the first token into a linear layer.
Keywords:

- `vocabulary`: ids are below it
- `max_length = 512`: of a sequence
- `classes = 1`: 1 = two classes by one logit
- `n_embd = 384`, `heads = 3`, `hidden = 1536`, `blocks = 3`
- `biases = false`
- `mean_loss = false`: the risk is the sum over the samples; `true`: their mean
- `dropout = 0.2`, `norm_epsilon = 1e-5`
- `seed = 0`: of initial values and dropout
- `dtype = Float32` or `Float64`
- `vocabulary_fingerprint = 0`: of the tokenizer; 0: that of the first dataset that the model is trained on. Texts of another
  vocabulary are refused
"""
transformer_model(; keywords...) =
    create_model(Raw.attmd_model_create_transformer, prepared(Raw.attmd_transformer_options, keywords))

"""
    vit_model(; keywords...)

The paper's vision transformer: patches, class token and positions, pre-norm blocks, the class token into a linear layer.
Keywords:

- `channels = 3`, `image_size = 48`, `patch_size = 4`, `classes = 10`
- `n_embd = 512`, `heads = 8`, `head_dim = 64`, `hidden = 512`, `blocks = 6`
- `mean_loss = true`: the risk is the mean over the samples; `false`: their sum
- `flip = true`, `crop_padding = 4`: random changes of images in training
- `dropout = 0.1`, `embedding_dropout = 0.1`, `norm_epsilon = 1e-5`
- `seed = 0`: of initial values, dropout, crop and flip
- `mean`, `deviation`: of each channel, subtracted from values from 0 to 1 and divided by; default: CIFAR-10's, or 0.5
- `dtype = Float32` or `Float64`
"""
function vit_model(; mean = nothing, deviation = nothing, keywords...)
    raw = prepared(Raw.attmd_vit_options, keywords, :mean, :deviation)
    mean = per_channel(mean, raw.channels, "mean")
    deviation = per_channel(deviation, raw.channels, "deviation")
    raw.mean, raw.deviation = address(mean), address(deviation)
    return GC.@preserve mean deviation create_model(Raw.attmd_model_create_vit, raw)
end

per_channel(::Nothing, channels, what) = nothing
per_channel(values, channels, what) = of_length(dense(Float64, values, what), channels, what)

"""
    attention_map(model, data, i; block, head)

A classifier's attention weights on sample `i`: `[query, token]`, a row for each token that attends. Without `block` those of
the last one, without `head` the mean over all heads.
"""
function attention_map(model::Model, data::Dataset, i::Integer; block::Union{Integer,Nothing} = nothing,
                       head::Union{Integer,Nothing} = nothing)
    of_model = settings(model)
    block = something(block, get(of_model, :blocks, 1))  # an attention model has none, which the library then says
    heads = isnothing(head) ? (1:get(of_model, :heads, 1)) : (head:head)
    return sum(map_of_head(model, data, i, block, head) for head in heads) / length(heads)
end

function map_of_head(model, data, i, block, head)
    T = kind(model) == :vit ? weights_of_sample(model, data) : length_of(data, i)
    return from_row_major(filled(Float64, T * T, Raw.attmd_model_get_attention_map, model, data, zero_based(i),
                                 zero_based(block), zero_based(head)), (Int(T), Int(T)))
end

"""
    weight_histogram(model, name, edges; part = :all)

How the entries of a parameter are distributed: `counts[k]` of them are in `[edges[k], edges[k+1])`, the last interval with its
upper end. `part`: `:query`, `:key` or `:value`, a third of a matrix that holds these three.
"""
function weight_histogram(model::Model, name::AbstractString, edges; part::Symbol = :all)
    edges = dense(Float64, edges, "edges")
    length(edges) >= 2 || throw(ArgumentError("edges are $(length(edges)) numbers, expected two or more"))
    counts = Vector{Int64}(undef, length(edges) - 1)
    check(Raw.attmd_model_get_weight_histogram(model, name, number(weight_parts, part, "part"), edges, length(counts), counts))
    return counts
end

"    count_weights_above(model, name, threshold; part = :all)\n\nThe number of entries with `|w| > threshold`."
count_weights_above(model::Model, name::AbstractString, threshold::Real; part::Symbol = :all) =
    scalar(Int64, Raw.attmd_model_count_weights_above, model, name, number(weight_parts, part, "part"), threshold)

"""
    token_selection_score(model, data, i, pivotal)

The paper's score of token `pivotal` of sample `i`: a classifier's attention from the first token, averaged over the heads and
scaled from 0 to 1 over the sample.
"""
token_selection_score(model::Model, data::Dataset, i::Integer, pivotal::Integer) =
    scalar(Float64, Raw.attmd_model_get_token_selection_score, model, data, zero_based(i), zero_based(pivotal))
