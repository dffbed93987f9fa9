"""
    Tokenizer(path)
    Tokenizer(vocabulary)

A WordPiece tokenizer for uncased text, with ids as those of Hugging Face's fast tokenizer for bert-base-uncased. The
vocabulary is a file with one token a line or a vector of tokens; the first has the id 0. `length(tokenizer)` is its size.
"""
mutable struct Tokenizer <: Handle{Raw.attmd_tokenizer}
    pointer::Ptr{Raw.attmd_tokenizer}
    users::Users
    Tokenizer(pointer::Ptr) = owned(new(pointer, Users(0)))
end
free(pointer::Ptr{Raw.attmd_tokenizer}) = Raw.attmd_tokenizer_free(pointer)

Tokenizer(path::AbstractString) = create(Tokenizer, Raw.attmd_tokenizer_load, Raw.attmd_tokenizer, path)
function Tokenizer(vocabulary::AbstractVector{<:AbstractString})
    at = findfirst(token -> '\n' in token, vocabulary)
    isnothing(at) || throw(ArgumentError("token $at of the vocabulary has a newline in it: $(repr(vocabulary[at]))"))
    text = join(vocabulary, '\n')
    return create(Tokenizer, Raw.attmd_tokenizer_create, Raw.attmd_tokenizer, text, sizeof(text))
end

info(tokenizer::Tokenizer) = plain(tokenizer_info(tokenizer))
tokenizer_info(tokenizer) = read_struct(Raw.attmd_tokenizer_info, Raw.attmd_tokenizer_get_info, tokenizer)
Base.length(tokenizer::Tokenizer) = tokenizer_info(tokenizer).vocabulary

"    token_id(tokenizer, token)\n\nThe id of a token such as \"film\" or \"##ing\"; status `:not_found` if there is none."
token_id(tokenizer::Tokenizer, token::AbstractString) = scalar(Int32, Raw.attmd_tokenizer_get_id, tokenizer, token)

"    token(tokenizer, id)\n\nThe token of an id."
function token(tokenizer::Tokenizer, id::Integer)
    text = Ref(Cstring(C_NULL))
    check(Raw.attmd_tokenizer_get_token(tokenizer, id, text))
    return GC.@preserve tokenizer unsafe_string(text[])
end

"""
    encode(tokenizer, text; max_length = 0)

`[CLS]`, the ids of a text, `[SEP]`; at most `max_length` ids, 0 = no limit.
"""
encode(tokenizer::Tokenizer, text::AbstractString; max_length::Integer = 0) =
    encoded(tokenizer, String(text), max_length, false)[1]

"""
    encode_with_spans(tokenizer, text; max_length = 0)

The ids and, for each, the bytes of the text that it stands for, so that `codeunits(text)[span]` are these; empty for the
`[CLS]` and `[SEP]` that were added.
"""
function encode_with_spans(tokenizer::Tokenizer, text::AbstractString; max_length::Integer = 0)
    ids, spans = encoded(tokenizer, String(text), max_length, true)
    return ids, [spans[1, k]+1:spans[2, k] for k in eachindex(ids)]
end

function encoded(tokenizer, text, max_length, with_spans)
    # A token is a byte at least, two are added: mostly too many, but never too few, and one call does.
    capacity = sizeof(text) + 2
    ids, spans, count = Vector{Int32}(undef, capacity), Matrix{Int64}(undef, 2, with_spans ? capacity : 0), Ref{Int64}(0)
    check(Raw.attmd_tokenizer_encode(tokenizer, text, sizeof(text), max_length, ids, with_spans ? spans : C_NULL, capacity,
                                     count))
    return resize!(ids, count[]), spans
end

"""
    decode(tokenizer, ids; skip_special = false)

The text of ids: tokens with a space between them, pieces joined; `skip_special`: without `[PAD]`, `[CLS]` and the like.
"""
function decode(tokenizer::Tokenizer, ids::AbstractVector{<:Integer}; skip_special::Bool = false)
    ids, bytes = dense(Int32, ids, "ids"), Ref{Int64}(0)
    check(Raw.attmd_tokenizer_decode(tokenizer, ids, length(ids), skip_special, C_NULL, 0, bytes))
    text = Vector{UInt8}(undef, bytes[] + 1)
    check(Raw.attmd_tokenizer_decode(tokenizer, ids, length(ids), skip_special, text, length(text), bytes))
    return String(resize!(text, bytes[]))
end

"""
    text_dataset(tokenizer, texts, labels = nothing; classes = 2, keywords...)
    text_dataset(progress, tokenizer, texts, ...)

A dataset of token sequences of texts. Labels as for [`sequence_dataset`](@ref). Keywords, here and of the other functions
that read texts:

- `max_length = 512`: longer texts are cut to so many ids
- `threads = 0`: 0 = as many as can run at the same time
- `cancel = nothing`: a [`CancelToken`](@ref)

The progress function is called as for [`train!`](@ref), with the number of texts done and 0. A call that is ended, also by
it, makes no dataset: an error with status `:cancelled`.
"""
text_dataset(tokenizer::Tokenizer, texts, labels = nothing; keywords...) =
    text_dataset(nothing, tokenizer, texts, labels; keywords...)
function text_dataset(progress, tokenizer::Tokenizer, texts::AbstractVector{<:AbstractString}, labels = nothing; classes = 2,
                      keywords...)
    texts = Vector{String}(texts)
    labels = class_labels(labels, length(texts))
    return read_texts(progress, tokenizer, keywords, :classes) do options, out
        Raw.attmd_dataset_create_texts(tokenizer, texts, sizeof.(texts), isnothing(labels) ? C_NULL : labels,
                                       length(texts), classes, options, out)
    end
end

"""
    load_reviews(directory, tokenizer; keywords...)
    load_reviews(progress, directory, tokenizer; keywords...)

Reviews in the layout of the Stanford Large Movie Review Dataset: `directory/neg/*.txt`, label 0, and `directory/pos/*.txt`,
label 1. Keywords and progress function: [`text_dataset`](@ref).
"""
load_reviews(directory::AbstractString, tokenizer::Tokenizer; keywords...) =
    load_reviews(nothing, directory, tokenizer; keywords...)
load_reviews(progress, directory::AbstractString, tokenizer::Tokenizer; keywords...) =
    read_texts(progress, tokenizer, keywords) do options, out
        Raw.attmd_dataset_load_reviews(directory, tokenizer, options, out)
    end

"""
    load_text_table(path, tokenizer; keywords...)
    load_text_table(progress, path, tokenizer; keywords...)

Texts from a CSV or TSV file with a label and a text in every row. Keywords, besides those of [`text_dataset`](@ref):

- `delimiter = ','`
- `quotes = true`: fields may be in quotes, RFC 4180; `false`: quotes are text, as in most TSV files
- `header = false`: whether the first row holds names
- `label_column = 1`, `text_column = 2`: from 1, or from the end by negative numbers
- `classes = 2`
- `labels = nothing`: what stands in the label column for class 0, 1, ...; `nothing`: these numbers
"""
load_text_table(path::AbstractString, tokenizer::Tokenizer; keywords...) =
    load_text_table(nothing, path, tokenizer; keywords...)
function load_text_table(progress, path::AbstractString, tokenizer::Tokenizer; labels = nothing, keywords...)
    of_text = number_fields(Raw.attmd_text_options)
    table = prepared(Raw.attmd_text_table_options, select(name -> !(name in (of_text..., :cancel)), keywords),
                     of_text..., :cancel, :labels)
    labels = isnothing(labels) ? String[] : Vector{String}(labels)
    isempty(labels) || of_length(labels, table.classes, "labels")
    names = Base.cconvert(Ptr{Cstring}, labels)
    return GC.@preserve labels names begin
        table.labels = isempty(labels) ? C_NULL : Base.unsafe_convert(Ptr{Cstring}, names)
        read_texts(progress, tokenizer, select(in((of_text..., :cancel)), keywords)) do options, out
            Raw.attmd_dataset_load_text_table(path, table, tokenizer, options, out)
        end
    end
end

"""
A dataset that `call(options, out)` makes of texts; `keywords` are `cancel` and those of attmd_text_options, `besides` the
function's others.
"""
function read_texts(call, progress, tokenizer, keywords, besides...)
    cancel = get(keywords, :cancel, nothing)
    options = prepared(Raw.attmd_text_options, select(!=(:cancel), keywords), :cancel, besides...)
    out = Ref{Ptr{Raw.attmd_dataset}}(C_NULL)
    check(watched(options -> call(options, out), progress, options, cancel; shared = (tokenizer,)))
    return Dataset(out[])
end
