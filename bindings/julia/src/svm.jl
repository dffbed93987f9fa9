"""
The rows of a max-margin problem: [`attention_problem`](@ref), [`decoder_problem`](@ref) or [`rows_problem`](@ref). The least
norm `‖w‖` is sought subject to `a_k'w >= b_k`; `b_k` is 1, in relaxed rows 0.
"""
struct Problem
    source::Symbol
    data::Union{Dataset,Nothing}
    selected::Vector{Int64}  # from 0
    relaxed::Union{Vector{Int32},Nothing}
    weights::Union{Vector{Float64},Nothing}
    A::Union{AbstractMatrix,Nothing}
    right_side::Union{Vector{Float64},Nothing}
end

"""
    attention_problem(data, selected; relaxed = nothing, weights = nothing)

The lp-AttSVM of the tokens `selected[i]`: rows `(x_{i,selected} - x_it) z_i'` for every other token; the unknown is `W`.
`relaxed[i]`: the rows of sample `i` ask for 0 only; `weights[i]`: factors of `C` for a soft margin.
"""
attention_problem(data::Dataset, selected; keywords...) = data_problem(:attention, data, selected; keywords...)

"    decoder_problem(data, selected; relaxed, weights)\n\nThe decoder's lp-SVM: rows `y_i x_{i,selected}`; the unknown is `v`."
decoder_problem(data::Dataset, selected; keywords...) = data_problem(:decoder, data, selected; keywords...)

function data_problem(source, data, selected; relaxed = nothing, weights = nothing)
    n = length(data)
    selected = of_length(zero_based(selected, "selected"), n, "selected")
    relaxed = isnothing(relaxed) ? nothing : of_length(dense(Int32, relaxed, "relaxed"), n, "relaxed")
    weights = isnothing(weights) ? nothing : of_length(dense(Float64, weights, "weights"), n, "weights")
    return Problem(source, data, selected, relaxed, weights, nothing, nothing)
end

"""
    rows_problem(A; right_side = nothing, weights = nothing)

A problem with the rows of a matrix, `A[k, :]`, and the right sides `b_k >= 0` (default: 1).
"""
function rows_problem(A::AbstractMatrix{<:Real}; right_side = nothing, weights = nothing)
    rows = size(A, 1)
    right_side = isnothing(right_side) ? nothing : of_length(dense(Float64, right_side, "right_side"), rows, "right_side")
    weights = isnothing(weights) ? nothing : of_length(dense(Float64, weights, "weights"), rows, "weights")
    return Problem(:rows, nothing, Int64[], nothing, weights, with_strides(A), right_side)
end

"Calls `call(raw)` with the problem as the library's struct."
function with_raw(call, problem)
    raw = Raw.attmd_svm_problem()
    raw.source = number(svm_sources, problem.source, "source")
    raw.relaxed, raw.weights, raw.right_side = address(problem.relaxed), address(problem.weights), address(problem.right_side)
    if problem.source == :rows
        raw.A, raw.dtype, raw.A_strides = address(problem.A), dtype(problem.A), strides(problem.A)
        raw.rows, raw.unknowns = size(problem.A)
    else
        raw.dataset = Base.unsafe_convert(Ptr{Raw.attmd_dataset}, problem.data)
        raw.selected, raw.count = address(problem.selected), length(problem.selected)
    end
    return GC.@preserve problem call(raw)
end

"""
A solved max-margin problem; see [`solve`](@ref). Read it by [`report`](@ref), [`solution`](@ref), [`duals`](@ref),
[`margins`](@ref), [`support`](@ref), [`rows`](@ref) and [`selected`](@ref).
"""
mutable struct SVM <: Handle{Raw.attmd_svm}
    pointer::Ptr{Raw.attmd_svm}
    users::Users
    source::Symbol
    samples::Int
    SVM(pointer::Ptr, source, samples) = owned(new(pointer, Users(0), source, samples))
end
SVM(pointer, problem::Problem) = SVM(pointer, problem.source, length(problem.selected))
free(pointer::Ptr{Raw.attmd_svm}) = Raw.attmd_svm_free(pointer)

"""
    solve(problem; keywords...)
    solve(problem; keywords...) do iteration, gap ... end

Solves a [`Problem`](@ref). That it is infeasible is an outcome, not an error: see [`report`](@ref). A solve that stops before its
tolerance, where a limit was reached or rounding left no way to a smaller gap, warns by `@warn`. Keywords:

- `p = 2`: exponent of the norm, from 1 to `Inf`
- `norm = :entrywise`, or `:nuclear`: the sum of `W`'s singular values
- `C = Inf`: hard margin; finite: soft margin, with `slack = :plain` or `:squared`
- `tolerance = 1e-8`: relative duality gap to reach
- `max_iterations = 200`, `max_seconds = Inf`
- `method = :auto`, `:interior_point`, `:dual_system`, `:working_set` or `:matrix_free`
- `threads = 0`: 0 = as many as can run at the same time
- `memory_limit = 0`: bytes, 0 = none
- `warm_start = nothing`: an [`SVM`](@ref) of the same rows, or of the first of them, to start from
- `cancel = nothing`: a [`CancelToken`](@ref)

The progress function is called once an iteration, with the certified relative gap so far, or one [`Progress`](@ref); it may
return `:stop`, as for [`train!`](@ref). What a call that was ended has found is returned with the outcome `:cancelled`.
"""
solve(problem::Problem; keywords...) = solve(nothing, problem; keywords...)
solve(progress, problem::Problem; keywords...) =
    only(solved(progress, problem, 1, keywords) do options, out
        with_raw(raw -> Raw.attmd_svm_solve(raw, options, out), problem)
    end)

"""
    solve_path(problem, p; keywords...)
    solve_path(problem, p; keywords...) do iteration, gap ... end

Solves the problem for each of the exponents `p`, each from the solution before: a vector of [`SVM`](@ref)s. Keywords and
progress function: [`solve`](@ref). After a call that was ended there are fewer.
"""
solve_path(problem::Problem, p; keywords...) = solve_path(nothing, problem, p; keywords...)
function solve_path(progress, problem::Problem, p; keywords...)
    exponents = dense(Float64, p, "p")
    return solved(progress, problem, length(exponents), keywords) do options, out
        with_raw(raw -> Raw.attmd_svm_solve_path(raw, options, exponents, length(exponents), out), problem)
    end
end

"""
    solve_attention(data, selected; keywords...)
    solve_decoder(data, selected; keywords...)

[`solve`](@ref) for the [`attention_problem`](@ref) or the [`decoder_problem`](@ref) of a selection; also with a progress
function.
"""
solve_attention(data::Dataset, selected; keywords...) = solve_attention(nothing, data, selected; keywords...)
solve_attention(progress, data::Dataset, selected; keywords...) =
    solve_selection(progress, Raw.attmd_svm_solve_attention, attention_problem(data, selected), keywords)

"See [`solve_attention`](@ref)."
solve_decoder(data::Dataset, selected; keywords...) = solve_decoder(nothing, data, selected; keywords...)
solve_decoder(progress, data::Dataset, selected; keywords...) =
    solve_selection(progress, Raw.attmd_svm_solve_decoder, decoder_problem(data, selected), keywords)

solve_selection(progress, call, problem, keywords) =
    only(solved(progress, problem, 1, keywords) do options, out
        call(problem.data, problem.selected, length(problem.selected), options, out)
    end)

"The solutions that `call(options, out)` makes, `count` of them or, if it is ended, fewer."
solved(call, progress, problem, count, keywords) = solved(call, progress, problem, count; keywords...)
function solved(call, progress, problem, count; warm_start::Union{SVM,Nothing} = nothing,
                cancel::Union{CancelToken,Nothing} = nothing, keywords...)
    options = prepared(Raw.attmd_svm_options, keywords, :warm_start, :cancel)
    out = fill(Ptr{Raw.attmd_svm}(C_NULL), max(count, 1))
    take_out() = [SVM(pointer, problem) for pointer in filter(!=(C_NULL), out)]
    local status
    try
        status = watched(progress, options, cancel; shared = (problem.data, warm_start)) do options
            options.warm_start = pointer_or_null(warm_start)
            call(options, out)
        end
    catch
        foreach(close, take_out())
        rethrow()
    end
    status == Raw.ATTMD_CANCELLED || check(status)
    svms = take_out()
    foreach(svm -> warn_if_stopped(report(svm), options), svms)
    return svms
end

function warn_if_stopped(of, options)
    of.outcome == :stopped || return
    reason = of.iterations >= options.max_iterations ? "max_iterations = $(options.max_iterations) was reached" :
             of.seconds >= options.max_seconds ? "max_seconds = $(options.max_seconds) was reached" :
             "rounding allows no smaller gap; bring the columns to one scale, or ask for a larger tolerance"
    @warn "the max-margin solver stopped before tolerance = $(options.tolerance): $reason" gap = of.gap iterations = of.iterations
end

"""
    report(svm)

What was established, as a named tuple: `outcome` (`:optimal`, `:infeasible`, `:beyond_norm`, `:stopped` or `:cancelled`), `p`,
`C`, `rows`, `unknowns`, `primal_objective`, `dual_objective`, `gap`, `min_margin`, `support_count`, `iterations`, `seconds`,
`farkas_residual`, `method`, `norm`, `slack`, `memory_bytes`.
"""
report(svm::SVM) = plain(svm_report(svm))
svm_report(svm) = read_struct(Raw.attmd_svm_report, Raw.attmd_svm_get_report, svm)

selected(svm::SVM) = one_based(filled(Int64, svm.samples, Raw.attmd_svm_get_selected, svm))

"""
    solution(svm)

The solution: the matrix `W` of an attention problem, else a vector. Status `:not_found` if no feasible point is known.
"""
solution(svm::SVM) = read_parameter(solution_shape(svm), Raw.attmd_svm_get_solution, svm)

function solution_shape(svm)
    unknowns = Int(svm_report(svm).unknowns)
    return svm.source == :attention ? (isqrt(unknowns), isqrt(unknowns)) : (unknowns,)
end

"    duals(svm)\n\nThe dual variables, one a row; if the problem is infeasible, the Farkas certificate."
duals(svm::SVM) = per_row(Float64, Raw.attmd_svm_get_duals, svm)

"    margins(svm)\n\nThe margins `a_k'w`, one a row. Status `:not_found` as for the solution."
margins(svm::SVM) = per_row(Float64, Raw.attmd_svm_get_margins, svm)

"    support(svm)\n\nFor each row whether it belongs to the support set."
support(svm::SVM) = per_row(Int32, Raw.attmd_svm_get_support, svm) .== 1

per_row(T, get, svm) = filled(T, svm_report(svm).rows, get, svm)

"""
    rows(svm)

Which constraint each row is: vectors `samples` and `tokens`, the token that the selected one is held against (a decoder's
problem: the selected token itself; the rows of a matrix: row and 0).
"""
function rows(svm::SVM)
    count = svm_report(svm).rows
    samples, tokens = Vector{Int64}(undef, count), Vector{Int64}(undef, count)
    check(Raw.attmd_svm_get_rows(svm, samples, tokens, count))
    return (samples = one_based(samples), tokens = svm.source == :rows ? tokens : one_based(tokens))
end

"""
    certify(problem; w = nothing, duals = nothing, keywords...)

What a point `w` (a matrix for an attention problem) and dual variables prove about a problem, recomputed from its data alone
in extended precision: a named tuple of `is_feasible`, `is_farkas`, `primal_bound`, `dual_bound`, `gap`, `min_margin` and
`farkas_residual`. Of the keywords of [`solve`](@ref) `p`, `C`, `norm` and `slack` count.
"""
function certify(problem::Problem; w = nothing, duals = nothing, keywords...)
    options = prepared(Raw.attmd_svm_options, keywords, :w, :duals)
    w = isnothing(w) ? Float64[] : row_major(w)
    duals = isnothing(duals) ? Float64[] : dense(Float64, duals, "duals")
    or_null(values) = isempty(values) ? C_NULL : values
    result = Raw.attmd_svm_certificate()
    check(with_raw(problem) do raw
        Raw.attmd_svm_certify(raw, options, or_null(w), length(w), or_null(duals), length(duals), result)
    end)
    return plain(result)
end
