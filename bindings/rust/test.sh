#!/bin/sh
# Tests the Rust crates and their example with an installed attmd.
#   ATTMD_PREFIX=prefix sh test.sh
# CARGO_TARGET_DIR: where cargo builds; default build/rust in the project's root. Without a cargo that is new enough, or
# without the crates that are needed: exit code 77, or 1 where CI is set.
set -eu
cd "$(dirname "$0")"
: "${ATTMD_PREFIX:?must be the prefix that attmd is installed under}"

missing() {  # what there is not
    echo "No $1"
    [ -z "${CI:-}" ] && return 0
    exit 1
}
step() { echo "-- $*"; }

needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || found=
oldest=$(printf '%s\n' "$needed" "${found:-0}" | sort -V | head -n 1)
if [ "$oldest" != "$needed" ]; then
    missing "cargo $needed or later, found: ${found:-none}"
    exit 77
fi
if ! cargo fetch --locked --quiet; then
    missing "crates that Cargo.lock names, neither here nor from the registry"
    exit 77
fi
export ATTMD_PREFIX CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/build/rust}"

step rustfmt
cargo fmt --check
step clippy
if cargo clippy --version >/dev/null 2>&1; then
    cargo clippy --quiet --workspace --all-targets -- -D warnings
    cargo clippy --quiet --package attmd --no-default-features --lib -- -D warnings
else
    missing clippy
fi

step "bindings are what the header says"
status=0
cargo run --quiet --package attmd-bindgen -- check || status=$?
case $status in
    0)  # and the check's control: a header with a function more is noticed
        sed 's/^ATTMD_API int32_t attmd_version(void);/&\nATTMD_API int32_t attmd_not_there(double x);/' \
            ../../include/attmd/attmd.h >"$CARGO_TARGET_DIR/more.h"
        cargo run --quiet --package attmd-bindgen -- check "$CARGO_TARGET_DIR/more.h" 2>/dev/null || status=$?
        if [ $status -ne 1 ]; then
            echo "a header with a function more: exit code $status of the check, expected 1"
            exit 1
        fi
        ;;
    77) missing "libclang, which reads the header" ;;
    *) exit 1 ;;
esac

step cargo test
cargo test --quiet --workspace --all-targets
step doc tests
cargo test --quiet --package attmd --doc  # the header's comments hold C
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps

step examples
prints() {  # table example arguments: what an example prints, started by cargo
    cmake "-DPROGRAM=cargo;run;--quiet;--package;attmd;--example;$2${3:+;$3}" "-DTABLE=../c/examples/$1.txt" \
        -P ../c/tests/same_table.cmake
}
prints joint_table joint
prints train train

step "the library found by pkg-config; not found where it is not; built by cargo"
(
    PKG_CONFIG_PATH=$(dirname "$(find "$ATTMD_PREFIX" -name attmd.pc | head -n 1)")
    export PKG_CONFIG_PATH
    unset ATTMD_PREFIX
    prints train train
)
if ATTMD_PREFIX=$CARGO_TARGET_DIR/nowhere cargo check --quiet --package attmd 2>"$CARGO_TARGET_DIR/nowhere.txt" ||
    ! grep -q "ATTMD_PREFIX = $CARGO_TARGET_DIR/nowhere: .*No such file" "$CARGO_TARGET_DIR/nowhere.txt"; then
    echo "a prefix that is not there is not what cargo complains of:"
    cat "$CARGO_TARGET_DIR/nowhere.txt"
    exit 1
fi
# Nothing asked for and none found: a warning says that it was built. Sources of no more than a header are built at once.
none=$CARGO_TARGET_DIR/none
mkdir -p "$none/include/attmd"
cp ../../include/attmd/attmd.h "$none/include/attmd/"
printf '%s\n' 'cmake_minimum_required(VERSION 3.18)' 'project(attmd NONE)' 'install(CODE "")' >"$none/CMakeLists.txt"
warned() { grep 'warning: .*built from its sources.*ATTMD_PREFIX' "$none/said.txt"; }
(
    unset ATTMD_PREFIX
    PKG_CONFIG=false ATTMD_SOURCE=$none cargo check --package attmd-sys 2>"$none/said.txt"
)
warned || { cat "$none/said.txt" && exit 1; }
cargo check --package attmd-sys 2>"$none/said.txt"
! warned || exit 1
(
    unset ATTMD_PREFIX
    export CARGO_TARGET_DIR="$CARGO_TARGET_DIR/built"
    prints train train "--features;build"
)

step cargo package
if [ "$(printf '%s\n' 1.90 "$found" | sort -V | head -n 1)" = 1.90 ]; then
    cargo package --quiet --workspace --exclude attmd-bindgen --no-verify --allow-dirty
else  # looks for attmd-sys in the registry
    cargo package --quiet --package attmd-sys --no-verify --allow-dirty
fi
echo "cargo $found"
