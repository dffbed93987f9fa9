# The README's programs, one after the other in one Julia, print what their comments say.
include("subprocess.jl")

readme = replace(read(joinpath(pkgdir_of_attmd, "README.md"), String), "\r" => "")
program = join((block.captures[1] for block in eachmatch(r"^```julia\n(.*?)^```$"ms, readme)), '\n')
printing = [match(r"^println\(.*\) +# (.*)$", line) for line in split(program, '\n') if startswith(line, "println(")]

@testset "README.md" begin
    @test length(printing) > 20 && !any(isnothing, printing)
    mktempdir() do folder
        file = joinpath(folder, "program.jl")
        write(file, "cd(@__DIR__)\n", program)
        @test split(chomp(printed_by(file)), '\n') == [line.captures[1] for line in printing]
    end
end
