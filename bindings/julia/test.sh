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

pkgconfig=$(find "$ATTMD_PREFIX" -name attmd.pc | head -n 1)
if [ -z "$pkgconfig" ]; then
    echo "No attmd.pc under $ATTMD_PREFIX"
    exit 1
fi
export PKG_CONFIG_PATH="$(dirname "$pkgconfig")"
export LD_LIBRARY_PATH="$(dirname "$PKG_CONFIG_PATH")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
unset ATTMD_LIBRARY
export ATTMD_SOURCE="$(cd ../.. && pwd)"

# Pkg.test as a user has it, but nothing is downloaded and nothing is left behind: a depot of its own with an empty registry,
# without which Pkg would fetch the general one, and a copy of the package, because Pkg writes a manifest beside it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/depot/registries/Empty" "$work/Attmd"
cat >"$work/depot/registries/Empty/Registry.toml" <<'END'
name = "Empty"
uuid = "00000000-0000-4000-8000-000000000000"
repo = ""
[packages]
END
cp -R Project.toml src test examples "$work/Attmd"
export JULIA_DEPOT_PATH="$work/depot" JULIA_NUM_THREADS="${JULIA_NUM_THREADS:-1}"
julia --startup-file=no --color=no --project="$work/Attmd" -e 'import Pkg; Pkg.test()'
julia --version | sed s/version.//
