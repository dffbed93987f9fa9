include("subprocess.jl")

@testset "version and features" begin
    @test Attmd.library_version() >= v"0.1.0"
    text = sprint(Attmd.versioninfo)
    @test startswith(text, "attmd $(Attmd.library_version()) (") && occursin(Attmd.library_path[], text)
    @test !Attmd.has_feature("no such feature")
    @test !(Attmd.has_feature("avx2") && Attmd.has_feature("avx512"))
    @test occursin("BLAS", Attmd.cpu_kernels()) && Attmd.has_feature("avx2") == startswith(Attmd.cpu_kernels(), "avx2,")
end

@testset "headers that the library serves" begin
    @test isnothing(Attmd.abi_check(Attmd.Raw.attmd_version()))
    failure = try Attmd.abi_check(99_000_000) catch failure failure end
    @test failure isa AttmdError && failure.status == :unsupported && occursin("99.0.0", failure.message)
end

@testset "where the library is looked for" begin
    withenv("ATTMD_LIBRARY" => "/some/where.so") do
        @test Attmd.library_candidates() == ["/some/where.so"]
    end
    mktempdir() do folder
        library = joinpath(folder, Attmd.library_name)
        write(joinpath(folder, "attmd.pc"), "libdir=$folder\nName: attmd\nDescription: none\nVersion: 0\n")
        withenv("ATTMD_LIBRARY" => nothing, "ATTMD_PREFIX" => nothing, "PKG_CONFIG_PATH" => folder) do
            @test Attmd.library_candidates() == [Attmd.library_name]  # libdir has no such file
            touch(library)
            isnothing(Sys.which("pkg-config")) || @test Attmd.library_candidates() == [library, Attmd.library_name]
        end
        withenv("ATTMD_LIBRARY" => library) do
            failure = try Attmd.open_library() catch failure failure end
            @test failure isa ErrorException && occursin("ATTMD_LIBRARY", failure.msg) && occursin(library, failure.msg)
        end
    end
    mktempdir() do prefix
        withenv("ATTMD_LIBRARY" => nothing, "ATTMD_PREFIX" => prefix) do
            @test Attmd.library_candidates() == [joinpath(prefix, "lib", Attmd.library_name)]  # what is missing is named
            for folder in ["lib/a-linux-gnu", "lib64", "lib"]  # each goes before those before it
                mkpath(joinpath(prefix, folder))
                touch(joinpath(prefix, folder, Attmd.library_name))
                @test Attmd.library_candidates() == [joinpath(prefix, folder, Attmd.library_name)]
            end
        end
        withenv("ATTMD_LIBRARY" => "/some/where.so", "ATTMD_PREFIX" => prefix) do
            @test Attmd.library_candidates() == ["/some/where.so"]
        end
    end
    @test lp_norm(2, [3, 4]) == 5  # the one that is loaded stays
end
