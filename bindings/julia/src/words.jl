"""
    attended_words(model, tokenizer, text)

Which words of a text a transformer attends to: the text in pieces, `(text, weight)` each, that together are the text. The
weight of a word is the last block's attention from the first token, averaged over the heads, of its pieces together; that of
what is between words is 0. What is on `[CLS]` and `[SEP]` is left out, so that the weights add up to less than 1. A text
longer than the model's `max_length` is cut; its rest has weight 0.
"""
function attended_words(model::Model, tokenizer::Tokenizer, text::AbstractString)
    kind(model) == :transformer || throw(ArgumentError("the model is of kind $(repr(kind(model))), expected :transformer"))
    text, limit = String(text), settings(model).max_length
    ids, spans = encode_with_spans(tokenizer, text; max_length = limit)
    data = text_dataset(tokenizer, [text]; max_length = limit, threads = 1)
    weights = predict(model, data; wanted = (:softmax,), threads = 1).softmax[:, 1]
    close(data)

    words = Tuple{UnitRange{Int},Float64}[]  # bytes and weight
    last_byte = 0
    for (id, span, weight) in zip(ids, spans, weights)
        isempty(span) && continue
        # A word goes on in a piece with ##, or where one character makes several tokens.
        if !isempty(words) && (first(span) <= last_byte ||
                               first(span) == last_byte + 1 && startswith(token(tokenizer, id), "##"))
            before, its_weight = words[end]
            words[end] = (first(before):max(last_byte, last(span)), its_weight + weight)
        else
            first(span) > last_byte + 1 && push!(words, (last_byte+1:first(span)-1, 0.0))
            push!(words, (span, weight))
        end
        last_byte = max(last_byte, last(span))
    end
    last_byte < sizeof(text) && push!(words, (last_byte+1:sizeof(text), 0.0))
    return [(text = String(codeunits(text)[span]), weight = weight) for (span, weight) in words]
end
