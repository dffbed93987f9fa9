# Sourced by ../package.sh: what a user does with the products, each in a fresh folder or environment.

# A folder that is new, with a space in its name; `prefix` is the archive of this machine unpacked there.
fresh() {  # name
    place="$work/tried/a $1"
    rm -rf "$place"
    mkdir -p "$place"
    cd "$place"
    tar -xzf "$folder/$(name_of x86_64).tar.gz"
    prefix=$place/$(name_of x86_64)
}

expect() {  # output: what the README's program prints in every language
    [ "$1" = "$(cat "$source/bindings/c/examples/train.txt")" ] || fail "printed: $1"
}

# The first program in a README of that language: between ```language and ```.
program() {  # language file
    found=$(awk -v begin="^\`\`\`$1\$" '$0 ~ begin && !found { inside = found = 1; next } /^```/ { inside = 0 } inside' "$2")
    [ -n "$found" ] || fail "no program between \`\`\`$1 and \`\`\` in $2"
    printf '%s\n' "$found"
}

# The line of a README after which attmd-reviews is a command; `$HOME` is where the archive was unpacked.
finds_reviews() {  # line
    [ -n "$1" ] || fail "a README has no line that puts attmd-reviews on the PATH"
    found=$(HOME=$place ATTMD_PREFIX=$prefix sh -ec "$1; attmd-reviews --help >&2; command -v attmd-reviews" 2>/dev/null) || true
    [ "$found" = "$prefix/bin/attmd-reviews" ] || fail "attmd-reviews is no command after: $1"
}

try_archive() {
    step "the archive: its README's three lines, pkg-config, CMake, opened twice"
    (
        fresh archive
        expect "$(sh -ec "$(program sh "$prefix/README.md")")"
        old_glibc_only "$prefix/lib/libattmd.so"
        export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
        eval "cc '$source/bindings/c/examples/train.c' $(pkg-config --cflags --libs attmd) -o by_pkg_config"
        expect "$(./by_pkg_config)"
        program cmake "$source/bindings/c/README.md" >CMakeLists.txt
        cp "$prefix/share/attmd/examples/train.c" .
        cmake -S . -B build -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
        cmake --build build >/dev/null
        expect "$(build/train)"
        finds_reviews "$(sed -n 's/^| the programs | `\(export PATH=[^`]*\)`.*/\1/p' "$prefix/README.md")"
        finds_reviews "$(grep '^export PATH=' "$source/README.md")"
        cc "$source/tests/capi/dlopen_twice.c" -I"$prefix/include" -ldl -lm -o dlopen_twice
        ./dlopen_twice "$prefix/lib/libattmd.so" >/dev/null || fail "opened, closed and opened again, the library fails"
    )
}

# The C library's files alone, in no version later than the promised one.
old_glibc_only() {  # library
    needed=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
        grep -Ev '^(lib(c|m|pthread|dl|rt)\.so\.[0-9]+|ld-linux-.*)$') || true
    [ -z "$needed" ] || fail "$1 needs $needed"
    latest=$(readelf -V "$1" | grep -o 'GLIBC_[0-9.]*' | sed s/GLIBC_// | sort -Vu | tail -n 1)
    at_least "$latest" $glibc || fail "$1 needs glibc $latest, expected $glibc or earlier"
    echo "$(basename "$1"): glibc $latest"
}

try_wheel() {
    step "the wheel, in a new virtual environment"
    (
        fresh wheel
        wheel=$(echo "$folder"/attmd-"$version"-py3-none-*_x86_64.whl)
        "$work/tools/bin/auditwheel" show "$wheel" | tr '\n' ' ' | grep -o 'is consistent with[^"]*"manylinux_[^"]*"'
        python3 -m venv venv
        venv/bin/pip install --quiet "$wheel"
        program python "$source/README.md" >train.py
        expect "$(venv/bin/python train.py)"
    )
}

try_crates() {
    [ -n "$crates" ] || return 0
    step "the crates, offline: a program with the archive's library; sources to build another are all there"
    (
        fresh crates
        for crate in "$folder"/*.crate; do tar -xzf "$crate"; done
        for part in CMakeLists.txt include src; do
            diff -r "$source/$part" "attmd-sys-$version/source/$part" || fail "the crate attmd-sys lacks sources"
        done
        attmd=attmd-$version
        [ -d "$attmd" ] || attmd=$source/bindings/rust/attmd
        mkdir src
        cp "$source/bindings/rust/attmd/examples/train.rs" src/main.rs
        cat >Cargo.toml <<END
[package]
name = "consumer"
edition = "2021"
[dependencies]
attmd = { path = "$attmd" }
[patch.crates-io]
attmd-sys = { path = "attmd-sys-$version" }
END
        # Files in a crate have one date, by which cargo would take another one's build for theirs.
        export CARGO_TARGET_DIR="$place/target"
        expect "$(ATTMD_PREFIX=$prefix cargo run --quiet --offline)"
    )
}

try_go() {
    found=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || found=
    if ! at_least "$(sed -n 's/^go //p' bindings/go/go.mod)" "$found"; then
        missing "Go that is new enough" "the archive is not tried with it"
        return 0
    fi
    step "Go with the archive"
    (
        fresh go
        printf 'module outside\n\ngo %s\n' "$(sed -n 's/^go //p' "$source/bindings/go/go.mod")" >go.mod
        printf 'require attmd v0.0.0\nreplace attmd => %s\n' "$source/bindings/go" >>go.mod
        cp "$source/bindings/go/examples/train/main.go" .
        # The build cache does not see that the library is another one: the flag makes a new entry for it.
        export PKG_CONFIG_PATH="$prefix/lib/pkgconfig" CGO_CFLAGS="-O2 -DATTMD_INSTALLED=$$"
        expect "$(GOWORK=off GOFLAGS=-mod=mod go run .)"
    )
}

try_julia() {
    if ! command -v julia >/dev/null; then
        missing Julia "the archive is not tried with it"
        return 0
    fi
    step "Julia with the archive"
    (
        fresh julia
        cp "$source/bindings/julia/examples/train.jl" .
        expect "$(ATTMD_PREFIX=$prefix JULIA_LOAD_PATH=$source/bindings/julia:@stdlib julia --startup-file=no train.jl)"
    )
}

# The C program only, in an emulator.
try_arm64() {
    if ! command -v qemu-aarch64-static >/dev/null; then
        missing qemu-aarch64-static "the archive for arm64 is not tried"
        return 0
    fi
    step "the archive for arm64, in an emulator"
    (
        place="$work/tried/an arm64"
        rm -rf "$place"
        mkdir -p "$place"
        cd "$place"
        tar -xzf "$folder/$(name_of aarch64).tar.gz" --strip-components=1
        old_glibc_only lib/libattmd.so
        "$zig" cc -target aarch64-linux-gnu.$glibc share/attmd/examples/train.c -Iinclude -Llib -lattmd \
            -Wl,-rpath,"$PWD/lib" -o train
        expect "$(qemu-aarch64-static -L "$source/build/arm64-sysroot" ./train)"
    )
}
