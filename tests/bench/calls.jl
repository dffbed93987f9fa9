# What a call from Julia costs before it does anything: nanoseconds a call, the best of several rounds, so that the
# machine's other work counts little.
#   ATTMD_LIBRARY=libattmd.so julia --project=bindings/julia tests/bench/calls.jl
using Attmd, Printf

const ROUNDS, CALLS = 20, 200_000

function rounds(call::F, arguments::Vararg{Any,N}) where {F,N}
    best = Inf
    for _ in 1:ROUNDS
        start = time_ns()
        for _ in 1:CALLS
            call(arguments...)
        end
        best = min(best, time_ns() - start)
    end
    return best / CALLS
end

measure(label, call, arguments...) = @printf("%-58s %8.1f ns\n", label, rounds(call, arguments...))

print("# ", Sys.cpu_info()[1].model, "; ")
Attmd.versioninfo()
measure("Raw.attmd_version", Attmd.Raw.attmd_version)
measure("iteration(optimizer)", iteration, Optimizer())
measure("lp_norm of 4 numbers", lp_norm, 2.0, [1.0, 2, 3, 4])
