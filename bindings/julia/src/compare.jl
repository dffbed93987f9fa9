"    lp_norm(p, a)\n\n`‖a‖_p` of all entries, `p` from 1 to `Inf`; without overflow or underflow on the way."
lp_norm(p::Real, a::AbstractArray{<:Real}) = scalar(Float64, Raw.attmd_norm, p, flat(a), length(a))

"""
    directional_divergence(p, a, b)

`D_ψ(a/‖a‖_p, b/‖b‖_p)` with `ψ = (1/p)‖.‖_p^p`: 0 exactly when the directions agree. The paper plots `a = W_svm`, `b = W(k)`.
"""
directional_divergence(p::Real, a::AbstractArray{<:Real}, b::AbstractArray{<:Real}) =
    scalar(Float64, Raw.attmd_directional_divergence, p, flat(a), flat(of_shape(b, size(a), "b")), length(a))

"    cosine(a, b)\n\nCosine of the angle between two arrays of one shape."
cosine(a::AbstractArray{<:Real}, b::AbstractArray{<:Real}) =
    scalar(Float64, Raw.attmd_cosine, flat(a), flat(of_shape(b, size(a), "b")), length(a))

"""
    compare(model, svm, data)

A trained attention model beside the solution of its lp-AttSVM, as a named tuple: `divergence_svm_model` (as the paper plots
it), `divergence_model_svm`, `cosine`, `model_norm`, `svm_norm`, `model_margin`, `svm_margin`, `softmax_mass_mean`,
`softmax_mass_min`, `selected_agree`.
"""
compare(model::Model, svm::SVM, data::Dataset) =
    plain(read_struct(Raw.attmd_comparison, Raw.attmd_compare, model, svm, data))

"    token_scores(data, v)\n\nThe scores `y_i v'x_it`, `[t, i]`; 0 past the length of a sample."
token_scores(data::Dataset, v::AbstractVector{<:Real}) =
    reshape(filled(Float64, data.info.T * length(data), Raw.attmd_token_scores, data, flat(v), length(v)), Int(data.info.T), :)

"    globally_optimal_tokens(data, v)\n\nThe token of each sample with the largest score."
globally_optimal_tokens(data::Dataset, v::AbstractVector{<:Real}) =
    one_based(filled(Int64, length(data), Raw.attmd_globally_optimal_tokens, data, flat(v), length(v)))

"""
    locally_optimal(data, v, svm)

For each sample whether its selected token scores higher than every token of its support set; the selection is locally
optimal when all are `true`.
"""
locally_optimal(data::Dataset, v::AbstractVector{<:Real}, svm::SVM) =
    filled(Int32, length(data), Raw.attmd_locally_optimal, data, flat(v), length(v), svm) .== 1
