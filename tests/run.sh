#!/bin/sh
# Installs what is needed, builds everything and runs all tests. Environment: BUILD_DIR (default build/tests).
set -eu
cd "$(dirname "$0")/.."
. tests/setup.sh
. tests/languages.sh
install_packages doctest-dev libicu-dev ccache valgrind binutils python3-clang doxygen abigail-tools \
    python3-venv python3-numpy libopenblas0-pthread
# shellcheck disable=SC2046  # a package or none
install_packages $(apt-cache --names-only search '^clang-format-14$' 2>/dev/null | cut -d ' ' -f 1)
install_languages
build=${BUILD_DIR:-build/tests}
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=ON -DATTMD_STATIC=ON
cmake --build "$build"
status=0
ctest --test-dir "$build" --output-on-failure -j 2 --output-junit tests.xml --test-output-size-passed 100000 || status=$?
sum_up_languages "$build/tests.xml"
exit $status
