#!/bin/sh
# Makes what is handed out, and tries each product in a folder or environment of its own: an archive of the installed
# library, a wheel and two crates.
#   sh tests/package.sh [folder]
# folder: where they go; default build/packages. For Debian 12 or 13 on x86-64. The library inside is compiled by the Clang
# of PyPI's package ziglang against the symbols of an old glibc, so that it runs on other Linux systems, too. If
# tests/arm64.sh has left its sysroot, there are an archive and a wheel for arm64 as well. What is left out for want of a
# language is told, and a failure where CI is set.
set -eu
cd "$(dirname "$0")/.."
source=$PWD
mkdir -p "${1:-build/packages}"
folder=$(cd "${1:-build/packages}" && pwd)
work=$folder/work
version=$(sed -n 's/^project(attmd VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)
glibc=2.17
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
unset ATTMD_PREFIX ATTMD_LIBRARY ATTMD_BUILD ATTMD_SOURCE PKG_CONFIG_PATH LD_LIBRARY_PATH PYTHONPATH

step() { echo "-- $*"; }
fail() {
    echo "$*" >&2
    exit 1
}
missing() {  # what, and what is not made or tried without it
    echo "No $1: $2"
    [ -z "${CI:-}" ] || exit 1
}

. tests/setup.sh
. tests/languages.sh
install_packages python3-venv binutils
install_languages
. tests/package/make.sh
. tests/package/try.sh

rm -f "$folder"/*.tar.gz "$folder"/*.whl "$folder"/*.crate
machines=x86_64
[ ! -d build/arm64-sysroot ] || machines="$machines aarch64"
make_tools
for machine in $machines; do
    make_prefix "$machine"
    make_archive "$machine"
    make_wheel "$machine"
done
make_crates

try_archive
try_wheel
try_crates
try_go
try_julia
[ "$machines" = x86_64 ] || try_arm64

echo
(cd "$folder" && ls -l ./*.tar.gz ./*.whl ./*.crate | awk '{ sub(/^\.\//, "", $NF); printf "%9d  %s\n", $5, $NF }')
echo "all products work"
