#!/bin/sh
# Tests the Python package and its examples with an installed attmd.
#   ATTMD_PREFIX=prefix sh test.sh
# BUILD_DIR: where the wheel and the virtual environment go; default build/python in the project's root. The
# optimizer for PyTorch is tested where python3 has torch, or where ATTMD_TEST_TORCH is set: torch is then installed.
# Without a python3 that can make virtual environments, or without the packages to test with: exit code 77, or 1 where
# CI is set.
set -eu
cd "$(dirname "$0")"
: "${ATTMD_PREFIX:?must be the prefix that attmd is installed under}"
source=$(pwd)
mkdir -p "${BUILD_DIR:=../../build/python}"
build=$(cd "$BUILD_DIR" && pwd)
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
unset PYTHONPATH ATTMD_LIBRARY

missing() {
    echo "No $1"
    [ -z "${CI:-}" ] && exit 77
    exit 1
}
step() { echo "-- $*"; }

venv=$build/venv python=$build/venv/bin/python
extras=test
step virtual environment
command -v python3 >/dev/null 2>&1 || missing python3
python3 -c "import sys; sys.exit(sys.version_info < (3, 9))" || missing "python3 of at least 3.9"
if python3 -c "import torch" >/dev/null 2>&1; then
    shared=--system-site-packages
else
    shared=
fi
[ -n "${ATTMD_TEST_TORCH:-}" ] && extras=test,torch
if ! "$python" -c "import pip" >/dev/null 2>&1; then
    # shellcheck disable=SC2086  # nothing or one option
    python3 -m venv --clear $shared "$venv" || missing "virtual environments in python3 (Debian: python3-venv)"
fi

step wheel
"$python" -m pip install --quiet "setuptools>=77" wheel || missing "setuptools"
rm -rf "$build/source" "$build/wheel"
cp -R "$source" "$build/source"  # building leaves files beside the sources
ATTMD_PREFIX=$ATTMD_PREFIX "$python" -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir "$build/wheel" \
    "$build/source"
rm -rf "$build/source"
wheel=$(echo "$build"/wheel/attmd-*-py3-none-*.whl)
"$python" -m pip install --quiet "attmd[$extras] @ file://$wheel" || missing "packages to test with"
"$python" -m pip install --quiet --force-reinstall --no-deps "$wheel"

step pytest
cd "$build"  # away from the sources: what is tested is the wheel
"$python" -m pytest --quiet -p no:cacheprovider -r s "$source/tests"

step examples
cmake "-DPROGRAM=$python;$source/examples/joint.py" "-DTABLE=$source/../c/examples/joint_table.txt" \
    -P "$source/../c/tests/same_table.cmake"
cmake "-DPROGRAM=$python;$source/examples/train.py" "-DTABLE=$source/../c/examples/train.txt" \
    -P "$source/../c/tests/same_table.cmake"
"$python" --version
