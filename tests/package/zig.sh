#!/bin/sh
# zig.sh zig cc|c++ ...: Zig's compiler, given two options of GNU ld that it lacks. --defsym goes into a script for the
# linker; --exclude-libs goes, as the version script hides all that is not of the header.
symbols=
for argument; do
    shift
    case $argument in
        -Wl,--exclude-libs,*) ;;
        -Wl,--defsym=*) symbols="$symbols${argument#-Wl,--defsym=};" ;;
        *) set -- "$@" "$argument" ;;
    esac
done
[ -n "$symbols" ] || exec "$@"
script=$(mktemp) || exit
trap 'rm -f "$script"' EXIT
echo "$symbols" | sed 's/=/ = /g; s/;/;\n/g' >"$script"
"$@" "-Wl,-T,$script"
