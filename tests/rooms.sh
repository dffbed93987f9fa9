#!/bin/sh
# Data flows one way: a room of src/ includes only itself and rooms under it. From the bottom:
set -eu
cd "$(dirname "$0")/../src"
rooms="base data optim model svm compare train capi"
[ -z "$(ls | grep -vxF "$(echo $rooms | tr ' ' '\n')")" ] || { echo "a room without a place in tests/rooms.sh:" && ls; exit 1; }
grep -rn '^#include "' --include='*.?pp' . | awk -v rooms="$rooms" '
    BEGIN { count = split(rooms, order, " "); for (k = 1; k <= count; ++k) height[order[k]] = k }
    {
        split($0, part, ":"); split(part[1], from, "/"); split($0, quoted, "\""); split(quoted[2], to, "/")
        if (to[1] == "attmd" ? from[2] != "capi" : !(to[1] in height) || height[to[1]] > height[from[2]]) {
            print "src/" substr($0, 3) "   " from[2] " stands under " to[1]; wrong = 1
        }
        ++seen
    }
    END { if (seen < 100) print "found only " seen " includes"; exit wrong || seen < 100 }'
