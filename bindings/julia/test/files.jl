include("stored_zip.jl")

mktempdir() do folder
    at(name) = joinpath(folder, name)

    @testset "CSV" begin
        write(at("rows.csv"), "label;a;b;c;d\n3;1;2;3;4\n8;5;6;7;8\n5;0;0;0;0\n")
        data = load_csv(at("rows.csv"); delimiter = ";", header = true, T = 2, label_column = 1, positive_label = 3,
                        negative_label = 8, drop_other_labels = true, scale = 0.5)
        @test length(data) == 2 && labels(data) == [1, -1]
        @test tokens(data, 1) == [0.5 1.5; 1 2] && query(data, 2) == [2.5, 3]
        write(at("tabs.tsv"), "1\t2\t1\n")
        @test all(tokens(load_csv(at("tabs.tsv"); delimiter = tab), 1) == [1 2]' for tab in ('\t', "\t", SubString("a\t", 2)))
        for wrong in ("", ", ", nothing)
            failure = try load_csv(at("tabs.tsv"); delimiter = wrong) catch failure failure end
            @test failure == ArgumentError("delimiter is $(repr(wrong)), expected one character such as ',' or '\\t'")
        end
        # 2 x 4 pixels, tiles of 2 x 2: left, right
        write(at("picture.csv"), "1,2,3,4,5,6,7,8,1\n")
        tiles = load_csv(at("picture.csv"); layout = :patches, image_height = 2, image_width = 4, patch_height = 2,
                         patch_width = 2)
        @test tokens(tiles, 1) == [1 3; 2 4; 5 7; 6 8]
        failure = try load_csv(at("rows.csv")) catch failure failure end
        @test failure.status == :format && occursin("rows.csv", failure.message)
    end

    # NumPy's format, version 1: magic, length of the header, the header padded to 64, the numbers.
    function npy(A; fortran = false)
        shape = fortran ? size(A) : reverse(size(A))
        types = Dict(Float64 => "<f8", Float32 => "<f4", Int32 => "<i4")
        text = "{'descr': '$(types[eltype(A)])', 'fortran_order': $(fortran ? "True" : "False"), 'shape': $(shape), }"
        text = rpad(text, 64 * cld(length(text) + 11, 64) - 11) * "\n"
        return vcat(UInt8[0x93], codeunits("NUMPY\x01\x00"), reinterpret(UInt8, [UInt16(length(text))]), codeunits(text),
                    reinterpret(UInt8, vec(A)))
    end
    X = reshape(collect(1.0:24), 2, 3, 4)  # [j, t, i]
    y, z = Int32[1, -1, -1, 1], Float32[j + 10i for j in 1:2, i in 1:4]

    @testset "NumPy arrays" begin
        write(at("X.npy"), npy(X))
        write(at("X_fortran.npy"), npy(permutedims(X, (3, 2, 1)); fortran = true))
        write(at("y.npy"), npy(y))
        write(at("z.npy"), npy(z))
        for file in ("X.npy", "X_fortran.npy")
            data = load_npy(at(file), at("y.npy"); z = at("z.npy"))
            @test all(tokens(data, i) == X[:, :, i] && query(data, i) == z[:, i] for i in 1:4)
            @test labels(data) == y
        end
        @test query(load_npy(at("X.npy"), at("y.npy")), 2) == X[:, 1, 2]
    end

    if Attmd.has_feature("npz")
        @testset "an archive of NumPy arrays" begin
            write(at("one.npz"), stored_zip("X.npy" => npy(X), "y.npy" => npy(y), "z.npy" => npy(z)))
            data = load_npz(at("one.npz"))
            @test tokens(data, 3) == X[:, :, 3] && query(data, 3) == z[:, 3]
            two = cat(X, 2X; dims = 4)
            write(at("two.npz"), stored_zip("X.npy" => npy(two), "y.npy" => npy([y -y])))
            for slice in 1:2
                data = load_npz(at("two.npz"); slice = slice)
                @test tokens(data, 4) == slice * X[:, :, 4] && labels(data) == (3 - 2slice) * y
            end
            @test_throws ArgumentError load_npz(at("two.npz"); slice = 0)
        end
    end

    @testset "CIFAR-10" begin
        record = vcat(UInt8[7], UInt8[(c + 3row + 5column) % 256 for column in 0:31, row in 0:31, c in 0:2][:])
        write(at("batch.bin"), vcat(record, record))
        data = load_cifar10([at("batch.bin"), at("batch.bin")])
        @test length(data) == 4 && labels(data) == fill(7, 4)
        @test pixels(data, 4)[31, 2, 3] == (2 + 3 + 150) % 256
        @test length(load_cifar10(at("batch.bin"))) == 2
    end

    @testset "IDX" begin
        header(type, shape...) = vcat(UInt8[0, 0, type, length(shape)], reinterpret(UInt8, [hton(UInt32(s)) for s in shape]))
        write(at("images"), vcat(header(8, 2, 3, 4), UInt8.(1:24)))  # 2 images, 3 rows, 4 columns
        write(at("labels"), vcat(header(8, 2), UInt8[1, 2]))
        data = load_idx(at("images"), at("labels"); classes = 3)
        @test labels(data) == [1, 2] && info(data).classes == 3
        @test pixels(data, 1) == reshape(UInt8.(1:12), 4, 3, 1)
    end
end
