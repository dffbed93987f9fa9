# Julia's BLAS and attmd's, both with threads, in one process: whichever computes first, results are right and the same.
include("subprocess.jl")

@testset "Julia's BLAS and attmd" begin
    script = joinpath(@__DIR__, "blas_beside.jl")
    attmd_first, blas_first = printed_by(script, "attmd"; threads = 2), printed_by(script, "blas"; threads = 2)
    @test startswith(attmd_first, "residuals small\n")
    @test attmd_first == blas_first
end
