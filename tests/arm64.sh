#!/bin/sh
# Cross-compiles everything for arm64 and runs the unit tests, those of the C interface and the README's first
# program under an emulator, where the unit tests alone take 40 minutes. For Debian 12 on x86-64, as root or with sudo: it
# installs Debian's cross compiler and qemu-user-static, and unpacks arm64 packages into build/arm64-sysroot, 300 MB, from
# the sources that apt has here. Nothing arm64 is installed on the system.
set -eu
cd "$(dirname "$0")/.."
. tests/setup.sh
install_packages doctest-dev g++-aarch64-linux-gnu qemu-user-static
sysroot=$PWD/build/arm64-sysroot

# apt with a state of its own, in which nothing is installed and arm64 is the machine.
arm64_apt() {
    apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Dir::State="$sysroot.apt" \
        -o Dir::State::status="$sysroot.apt/status" -o Dir::Cache="$sysroot.apt/cache" -o APT::Sandbox::User=root "$@"
}
unpack_packages() {
    mkdir -p "$sysroot.apt/lists/partial" "$sysroot.apt/cache/archives/partial"
    : >"$sysroot.apt/status"
    arm64_apt update
    arm64_apt --yes --no-install-recommends --download-only install libc6-dev libstdc++-12-dev libxtensor-dev \
        libxtensor-blas-dev libxsimd-dev libopenblas-serial-dev nlohmann-json3-dev librandom123-dev libicu-dev \
        zlib1g-dev doctest-dev
    rm -rf "$sysroot.part"
    mkdir -p "$sysroot.part/usr/lib"
    ln -s usr/lib "$sysroot.part/lib"
    for package in "$sysroot.apt"/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$sysroot.part"
    done
    find "$sysroot.part" -type l -lname '/*' | while read -r link; do
        ln -srfn "$sysroot.part$(readlink "$link")" "$link"
    done
    mv "$sysroot.part" "$sysroot"
    rm -rf "$sysroot.apt"
}
[ -d "$sysroot" ] || unpack_packages

cmake --preset arm64
cmake --build --preset arm64
ctest --preset arm64

emulated() { qemu-aarch64-static -L "$sysroot" "build/arm64/bindings/c/$@"; }
emulated attmd-demo --version
emulated attmd-example-train | diff bindings/c/examples/train.txt -
echo "arm64: the README's first program prints what it prints elsewhere."
