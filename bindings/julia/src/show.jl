# One line for every object, of those that are closed or in use, too.

function Base.show(io::IO, handle::Handle)
    print(io, name(handle), '(')
    isopen(handle) ? handle.users[] == alone ? print(io, "in use") : describe(io, handle) : print(io, "closed")
    print(io, ')')
end

describe(io, ::CancelToken) = nothing

function describe(io, data::Dataset)
    of = data.info
    what = value(dataset_kinds, of.kind)
    what == :samples && return print(io, of.n, " samples, T = ", of.T, ", d = ", of.d, of.has_decoder == 1 ? ", decoder" : "")
    what == :sequences &&
        return print(io, of.n, " sequences, T = ", of.T, ", vocabulary ", of.vocabulary, ", ", of.classes, " classes")
    print(io, of.n, " images, ", of.width, "×", of.height, "×", of.channels, ", ", of.classes, " classes")
end

describe(io, tokenizer::Tokenizer) = print(io, length(tokenizer), " tokens")

function describe(io, model::Model)
    all = parameters(model)
    print(io, kind(model), ", ", sum(prod(parameter.size) for parameter in all), " numbers in ")
    shown = ["$(parameter.name) $(join(parameter.size, '×'))" for parameter in Iterators.take(all, 3)]
    length(all) > 3 ? print(io, length(all), " parameters") : join(io, shown, ", ")
end

function describe(io, optimizer::Optimizer)
    of = settings(optimizer)
    print(io, of.method, of.method == :mirror_descent ? ", p = $(of.p)" : "",
          of.potential == :power ? "" : ", potential $(of.potential)", of.normalized ? ", normalized" : "",
          ", step size ", of.step_size, ", iteration ", iteration(optimizer))
end

describe(io, trace::Trace) = print(io, length(trace), " records of ", join(keys(trace), ", "))

function describe(io, svm::SVM)
    of = report(svm)
    norm = of.norm == :nuclear ? "nuclear norm" : "p = $(of.p)"
    print(io, svm.source, ", ", norm, isfinite(of.C) ? ", C = $(of.C)" : "", ": ", of.outcome, ", objective ",
          round(of.primal_objective; sigdigits = 6), ", gap ", round(of.gap; sigdigits = 2))
end

Base.show(io::IO, problem::Problem) =
    print(io, "Problem(", problem.source, problem.source == :rows ? ", $(join(size(problem.A), '×'))" :
                                          ", $(length(problem.selected)) samples", ')')
Base.show(io::IO, direction::Direction) =
    print(io, "Direction(", direction.parameter, ", ", length(direction.values), " numbers, p = ", direction.p, ')')
