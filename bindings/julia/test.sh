#!/bin/sh
# Tests the Julia package and its example with an installed attmd.
#   ATTMD_PREFIX=prefix sh test.sh
# Without a Julia that can load the package: exit code 77, or 1 where CI is set.
set -eu
cd "$(dirname "$0")"
: "${ATTMD_PREFIX:?must be the prefix that attmd is installed under}"

needed=$(sed -n 's/^julia = "\(.*\)"/\1/p' Project.toml)
if ! julia --startup-file=no -e "exit(VERSION >= v\"$needed\" ? 0 : 1)" 2>/dev/null; then
    echo "Julia $needed or later is needed, found: $(julia --version 2>/dev/null || echo none)"
    [ -z "${CI:-}" ] && exit 77
    exit 1
fi

unset ATTMD_LIBRARY
export ATTMD_PREFIX ATTMD_SOURCE="$(cd ../.. && pwd)"

# As a user has it, by the README's commands for a machine without network, with a home that is deleted afterwards.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk '/^```/ { if (block ~ /registries/) printf "%s", block; block = ""; inside = /^```sh/; next } inside { block = block $0 "\n" }' \
    README.md >"$work/install.sh"
mkdir -p "$work/root/bindings"
cp -R . "$work/root/bindings/julia"
cd "$work/root"
export HOME="$work" JULIA_NUM_THREADS="${JULIA_NUM_THREADS:-1}"
unset JULIA_DEPOT_PATH JULIA_PROJECT JULIA_LOAD_PATH
. "$work/install.sh"
julia --startup-file=no --color=no -e 'import Pkg; Pkg.test("Attmd")'
julia --version | sed s/version.//
