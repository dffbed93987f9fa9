#!/bin/sh
# Data flows one way: a room of src/ includes only itself and rooms under it. From the bottom:
set -eu
cd "$(dirname "$0")/../src"
rooms="base data optim model
    svm/rows svm/norms svm/linear svm/problem svm/certificate svm/active svm/interior svm/solve svm compare train capi"
grep -rn '^#include "' --include='*.?pp' * | awk -v rooms="$rooms" '
    function room_of(path) { sub("/[^/]*$", "", path); return path }
    BEGIN { count = split(rooms, order, " "); for (k = 1; k <= count; ++k) height[order[k]] = k }
    {
        split($0, quoted, "\""); to = room_of(quoted[2])
        split($0, part, ":"); from = room_of(part[1])
        if (!(from in height)) { print "src/" from " has no place in tests/rooms.sh"; wrong = 1 }
        else if (to == "attmd" ? from != "capi" : !(to in height) || height[to] > height[from]) {
            print "src/" $0 "   " from " stands under " to; wrong = 1
        }
        ++seen
    }
    END { if (seen < 100) print "found only " seen " includes"; exit wrong || seen < 100 }'
