#!/bin/sh
# Tests the Rust crates and their example with an installed attmd.
#   ATTMD_PREFIX=prefix sh test.sh
# CARGO_TARGET_DIR: where cargo builds; default build/rust in the project's root. Without cargo: exit code 77, or 1 where
# CI is set.
set -eu
cd "$(dirname "$0")"
: "${ATTMD_PREFIX:?must be the prefix that attmd is installed under}"

missing() {  # what there is not
    echo "No $1"
    [ -z "${CI:-}" ] && return 0
    exit 1
}
step() { echo "-- $*"; }

if ! command -v cargo >/dev/null 2>&1; then
    missing cargo
    exit 77
fi
pkgconfig=$(find "$ATTMD_PREFIX" -name attmd.pc | head -n 1)
if [ -z "$pkgconfig" ]; then
    echo "No attmd.pc under $ATTMD_PREFIX"
    exit 1
fi
libraries=$(dirname "$(dirname "$pkgconfig")")
export PKG_CONFIG_PATH="$(dirname "$pkgconfig")"
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/build/rust}"

step rustfmt
cargo fmt --check
step clippy
cargo clippy --quiet --workspace --all-targets -- -D warnings
cargo clippy --quiet --package attmd --no-default-features --lib -- -D warnings

step "bindings are what the header says"
status=0
cargo run --quiet --package attmd-bindgen -- check || status=$?
case $status in
    0) ;;
    77) missing "libclang, which reads the header" ;;
    *) exit 1 ;;
esac

step cargo test
cargo test --quiet --workspace --all-targets
step doc tests
cargo test --quiet --package attmd --doc  # the header's comments hold C
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps

step examples
cargo build --quiet --package attmd --example joint
cmake "-DPROGRAM=$CARGO_TARGET_DIR/debug/examples/joint" -DTABLE=../c/examples/joint_table.txt \
    -P ../c/tests/same_table.cmake
cargo build --quiet --package attmd --example train
cmake "-DPROGRAM=$CARGO_TARGET_DIR/debug/examples/train" -DTABLE=../c/examples/train.txt -P ../c/tests/same_table.cmake

step cargo package
cargo package --quiet --workspace --exclude attmd-bindgen --no-verify --allow-dirty
echo "-- passed"
