# Where this process has one thread only, another one with two runs the tests.
include("subprocess.jl")

if Threads.nthreads() == 1
    @testset "in a process with two threads" begin
        @test endswith(printed_by(joinpath(@__DIR__, "calls_from_threads.jl"); threads = 2), "done\n")
    end
else
    include("calls_from_threads.jl")
end
