# The example prints the same bytes as the C program of the same name. One number of it is left out where the processor has
# no fused multiply-add: rounding errors double every few iterations there.
include("subprocess.jl")

source = get(ENV, "ATTMD_SOURCE", joinpath(@__DIR__, "..", "..", ".."))
table = joinpath(source, "bindings", "c", "examples", "joint_table.txt")

fused = !isfile("/proc/cpuinfo") || any(contains(r"^flags.* fma "), eachline("/proc/cpuinfo"))
comparable(text) = fused ? text : replace(text, r"(\n1\.75 [^(]*\([0-9],[0-9]\) +)[0-9.]+e-06" => s"\1...")

if isfile(table)
    @testset "joint.jl" begin
        @test comparable(printed_by(joinpath(@__DIR__, "..", "examples", "joint.jl"))) == comparable(read(table, String))
    end
    @testset "train.jl" begin
        expected = read(joinpath(dirname(table), "train.txt"), String)
        @test printed_by(joinpath(@__DIR__, "..", "examples", "train.jl")) == expected
    end
else
    @info "no $table: the example is not tested"
end
