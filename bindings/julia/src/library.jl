# Where the library is, and what it says of itself.

import Libdl

const library_name = Sys.iswindows() ? "attmd" : Sys.isapple() ? "libattmd.0.dylib" : "libattmd.so.0"
const library_path = Ref("")

"""
The candidates in their order: the file that the environment variable `ATTMD_LIBRARY` names, or the library of the prefix
`ATTMD_PREFIX`, and nothing else if one of them is set; the library that pkg-config finds; the one of the system's loader.
"""
function library_candidates()
    named = get(ENV, "ATTMD_LIBRARY", "")
    isempty(named) || return [named]
    prefix = get(ENV, "ATTMD_PREFIX", "")
    isempty(prefix) || return [library_of_prefix(prefix)]
    installed = joinpath(pkg_config_directory(), library_name)
    return isfile(installed) ? [installed, library_name] : [library_name]
end

"In lib, lib64 or, on Debian, lib/x86_64-linux-gnu and its like; if it is nowhere, the first of them."
function library_of_prefix(prefix)
    lib = joinpath(prefix, "lib")
    below = isdir(lib) ? readdir(lib; join = true) : String[]
    candidates = joinpath.([lib; joinpath(prefix, "lib64"); below], library_name)
    found = findfirst(isfile, candidates)
    return candidates[something(found, 1)]
end

function pkg_config_directory()
    isnothing(Sys.which("pkg-config")) && return ""
    return strip(read(pipeline(ignorestatus(`pkg-config --variable=libdir attmd`), stderr = devnull), String))
end

function open_library()
    failures = String[]
    for candidate in library_candidates()
        try
            handle = Raw.load(candidate)
            library_path[] = Libdl.dlpath(handle)
            return
        catch failure
            push!(failures, sprint(showerror, failure))
        end
    end
    error("attmd's library is not there or does not fit. Set the environment variable ATTMD_PREFIX to the prefix that it is ",
          "installed under or ATTMD_LIBRARY to the path of ", library_name, ", or install it where pkg-config or the ",
          "system's loader finds it.\n", join(failures, '\n'))
end

"The version of the library that is loaded."
function library_version()
    number = Raw.attmd_version()
    return VersionNumber(number ÷ 1000000, number ÷ 1000 % 1000, number % 1000)
end

"""
    Attmd.has_feature(name)

Whether the loaded library has a feature: `"npz"` (reading .npz files), `"shared-blas"`, `"avx2"`, `"avx512"` or `"neon"` (the
kernels in use on this processor); `false` for a name it does not know.
"""
has_feature(name::AbstractString) = Raw.attmd_has_feature(name) != 0

"""
    Attmd.cpu_kernels()

The kernels in use on this processor, to be named beside figures: the library's own and those of the BLAS inside, such as
`"avx512, OpenBLAS SkylakeX"`. The environment variable `ATTMD_KERNELS` (`baseline`, `avx2` or `avx512`) keeps them at or
below that level.
"""
cpu_kernels() = unsafe_string(Raw.attmd_cpu_kernels())

"Prints the library's version, the kernels in use and where it was loaded from."
function versioninfo(io::IO = stdout)
    println(io, "attmd ", unsafe_string(Raw.attmd_version_string()), " (", cpu_kernels(), ") from ", library_path[])
end

"""
    Attmd.abi_check(header_version)

Throws an [`AttmdError`](@ref) unless the loaded library runs programs made for a header of that version, a number as C's `ATTMD_VERSION`:
1000000 major + 1000 minor + patch.
"""
abi_check(header_version::Integer) = check(Raw.attmd_abi_check(header_version))
