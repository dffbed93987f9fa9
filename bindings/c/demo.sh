#!/bin/sh
# Installs what is needed, builds the library and the demo, and runs it. Arguments go to the demo (--help lists them).
# Environment: BUILD_DIR (default build/demo).
set -eu
from=$PWD
cd "$(dirname "$0")/../.."
root=$PWD
. tests/setup.sh
install_packages
build=${BUILD_DIR:-$root/build/demo}
mkdir -p "$build"
echo "Building attmd (one to several minutes the first time) ..." >&2
if ! cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF >"$build/configure.log" 2>&1; then
    cat "$build/configure.log" >&2
    exit 1
fi
cmake --build "$build" >&2
cd "$from"  # so that a relative --csv means what the user typed
exec "$build/bindings/c/attmd-demo" "$@"
