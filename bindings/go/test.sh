#!/bin/sh
# Tests the Go package and its example with an installed attmd.
#   ATTMD_PREFIX=prefix sh test.sh
# Without a Go that can build the package: exit code 77, or 1 where CI is set.
set -eu
cd "$(dirname "$0")"
: "${ATTMD_PREFIX:?must be the prefix that attmd is installed under}"

needed=$(sed -n 's/^go //p' go.mod)
found=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || found=
oldest=$(printf '%s\n' "$needed" "${found:-0}" | sort -V | head -n 1)
if [ "$oldest" != "$needed" ]; then
    echo "Go $needed or later is needed, found: ${found:-none}"
    [ -z "${CI:-}" ] && exit 77
    exit 1
fi

pkgconfig=$(find "$ATTMD_PREFIX" -name attmd.pc | head -n 1)
if [ -z "$pkgconfig" ]; then
    echo "No attmd.pc under $ATTMD_PREFIX"
    exit 1
fi
libraries=$(dirname "$(dirname "$pkgconfig")")
export PKG_CONFIG_PATH="$(dirname "$pkgconfig")"
unset LD_LIBRARY_PATH
# Go's build cache does not see another header, library or attmd.pc: the flag makes a new entry for them.
sum=$(cat "$ATTMD_PREFIX/include/attmd/attmd.h" "$libraries"/libattmd.* "$pkgconfig" | cksum | cut -d ' ' -f 1)
export CGO_CFLAGS="${CGO_CFLAGS:--O2 -g} -DATTMD_INSTALLED=$sum"

step() { echo "-- $*"; }

step gofmt
unformatted=$("$(go env GOROOT)/bin/gofmt" -l .)
if [ -n "$unformatted" ]; then
    echo "not formatted: $unformatted"
    exit 1
fi
step go vet
go vet ./...
step go test, every pointer checked, every benchmark once
GOEXPERIMENT=cgocheck2 go test -count=1 -bench . -benchtime 1x ./...
step go test -race
go test -count=1 -race ./...

step examples
programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
go build -o "$programs/joint" ./examples/joint
cmake "-DPROGRAM=$programs/joint" -DTABLE=../c/examples/joint_table.txt -P ../c/tests/same_table.cmake
go build -o "$programs/train" ./examples/train
cmake "-DPROGRAM=$programs/train" -DTABLE=../c/examples/train.txt -P ../c/tests/same_table.cmake
go build -o "$programs/classify" ./examples/classify
printf 'A brilliant story!\n\nTedious and flat.\n' | "$programs/classify" >"$programs/answers" 2>"$programs/report"
told=$(sed -E 's/^\{"(label|error)":"([^"]*)".*/\2/' "$programs/answers")
if [ "$told" != "$(printf 'positive\nthe text has no words\nnegative')" ]; then
    echo "classify answers:"
    cat "$programs/answers" "$programs/report"
    exit 1
fi

step a module outside, with the two lines of README.md
mkdir "$programs/outside"
{
    printf 'module outside\n\ngo %s\n' "$needed"
    sed -n "/^require attmd /p; s|^replace attmd => .*|replace attmd => $PWD|p" README.md
} >"$programs/outside/go.mod"
cp examples/train/main.go "$programs/outside/"
(cd "$programs/outside" && GOWORK=off GOFLAGS=-mod=readonly go build -o program .)
cmake "-DPROGRAM=$programs/outside/program" -DTABLE=../c/examples/train.txt -P ../c/tests/same_table.cmake
echo "go $found"
