#!/bin/sh
# kernel_symbols.sh NM ARCH OBJECT...: a kernel's object for one instruction set has no weak symbol outside attmd::ARCH. The
# linker keeps one copy of a weak function for the whole library, and that one might need what a processor lacks.
set -eu
nm=$1 arch=$2
shift 2
[ $# -ge 5 ] || { echo "$arch: $# objects, expected all kernels" && exit 1; }
symbols=$("$nm" -C "$@")
weak=$(echo "$symbols" | grep -E '^[0-9a-f]+ [WVu] ' | grep -vE "attmd::$arch::| DW\.ref\." || true)
[ "$(echo "$symbols" | grep -c "attmd::$arch::")" -ge 20 ] || { echo "$arch: hardly a symbol of attmd::$arch" && exit 1; }
[ -z "$weak" ] || { echo "weak symbols outside attmd::$arch:" && echo "$weak" && exit 1; }
