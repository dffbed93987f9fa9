# The tests of the package. They need no network and, beside the library, no file but those of this folder and of examples/.
using Attmd, Test
using Attmd: Raw

@testset "attmd" begin
    for file in ("complete", "convention", "dataset", "text", "files", "model", "classifiers", "optimizer", "train", "svm",
                 "compare", "errors", "progress", "threads", "blas", "memory", "library", "readme", "example")
        @testset "$file" begin
            include("$file.jl")
        end
    end
end
