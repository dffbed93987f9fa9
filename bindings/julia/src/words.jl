"""
    attended_words(model, tokenizer, text)

Which words of a text a transformer attends to: the text in pieces, `(text, weight)` each, that together are the text. The
weight of a word is the last block's attention from the first token, averaged over the heads, of its pieces together; that of
what is between words is 0. What is on `[CLS]` and `[SEP]` is left out, so that the weights add up to less than 1. A text
longer than the model's `max_length` is cut; its rest has weight 0.
"""
function attended_words(model::Model, tokenizer::Tokenizer, text::AbstractString)
    text = String(text)
    capacity = min(of_transformer(model).max_length, sizeof(text) + 2)  # [CLS], [SEP] and words of at least a byte each
    found, count = Vector{Raw.attmd_attended_word}(undef, capacity), Ref{Int64}(0)
    check(Raw.attmd_model_get_attended_words(model, tokenizer, text, sizeof(text), found, capacity, count))

    stretch(first, last, weight) = (text = String(codeunits(text)[first:last]), weight = weight)
    words, last_byte = typeof(stretch(1, 0, 0.0))[], 0
    for word in found[2:count[]-1]
        before, last_of_word = word.var"begin", word.var"end"
        before > last_byte && push!(words, stretch(last_byte + 1, before, 0.0))
        push!(words, stretch(before + 1, last_of_word, word.weight))
        last_byte = last_of_word
    end
    last_byte < sizeof(text) && push!(words, stretch(last_byte + 1, sizeof(text), 0.0))
    return words
end

"""
    classify_texts(model, tokenizer, texts; threads = 0)

What a transformer takes texts for, each cut to the model's `max_length`: `(label, probability)` as of [`predict`](@ref). The
tokenizer has the vocabulary of the training.
"""
function classify_texts(model::Model, tokenizer::Tokenizer, texts::AbstractVector{<:AbstractString}; threads::Integer = 0)
    classes, texts = max(of_transformer(model).classes, 2), Vector{String}(texts)
    label, probability = Vector{Int32}(undef, length(texts)), Matrix{Float64}(undef, classes, length(texts))
    check(Raw.attmd_model_classify_texts(model, tokenizer, texts, sizeof.(texts), length(texts), threads, label, probability,
                                         length(probability)))
    return (label = label, probability = probability)
end

function of_transformer(model)
    kind(model) == :transformer || throw(ArgumentError("the model is of kind $(repr(kind(model))), expected :transformer"))
    return settings(model)
end
