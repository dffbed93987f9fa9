#!/bin/sh
# format.sh CLANG_FORMAT: all C++ stands as .clang-format says. To mend it: sh tests/format.sh clang-format-14 -i
set -eu
cd "$(dirname "$0")/.."
format=$1
shift
[ $# -gt 0 ] || set -- --dry-run --Werror
find src tests bindings \( -name '*.cpp' -o -name '*.hpp' \) -not -path '*/target/*' -not -path '*/source/*' -exec "$format" "$@" {} +
