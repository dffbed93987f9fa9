#!/bin/sh
# Unit tests and tests of the C interface, compiled with the address and undefined-behaviour sanitizers. The longest
# purely numerical cases are left out; `ctest --preset asan` has them, too.
set -eu
cd "$(dirname "$0")/.."
build=build/asan
canary=$build/canary
mkdir -p "$build"
echo 'int main(void) { return 0; }' >"$canary.c"
if ! cc -fsanitize=address,undefined "$canary.c" -o "$canary" 2>/dev/null || ! "$canary" >/dev/null 2>&1; then
    echo "sanitized: left out, this compiler's sanitizers do not run on this system"
    exit 0
fi
cmake --preset asan >/dev/null
programs=$(cmake --build "$build" --target help | sed -n 's/^\(attmd_capi_[a-z0-9_]*\): phony$/\1/p')
# shellcheck disable=SC2086  # a list of names
cmake --build "$build" --target attmd_unit_tests $programs
"$build/tests/attmd_unit_tests" --test-case-exclude="svm: mixed*,*million*,*far from*,lp-AttGD*"
ctest --test-dir "$build" -R '^capi_' -E 'install|numpy|valgrind|abi|dlopen' --output-on-failure -j 2
