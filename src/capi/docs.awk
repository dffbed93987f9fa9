# The header as Doxygen wants to read it. What is said once there is repeated here for every member that it holds for:
# the two that every struct has, and members that share a declaration.
NR == 1 && sub(/^\/\* /, "") {
    print "/** @file attmd.h"
    print "@verbatim"
    head = 1
}
head && /^ \*\/$/ {
    print "@endverbatim"
    head = 0
}
head {
    sub(/^ \* ?/, "")
}
/^    uint32_t struct_size;$/ {
    $0 = $0 " /**< size of this struct for the program; see Structs in attmd.h */"
}
/^    int(32|64)_t reserved[0-9]*;$/ {
    $0 = $0 " /**< 0 */"
}
/^    (const )?[a-z0-9_]+ [*]?[A-Za-z0-9_]+(, [*]?[A-Za-z0-9_]+)+;/ {
    end = index($0, ";")
    declaration = substr($0, 1, end - 1)
    match(declaration, /^    (const )?[a-z0-9_]+ /)
    type = substr(declaration, 1, RLENGTH)
    count = split(substr(declaration, RLENGTH + 1), members, ", ")
    for (i = 1; i < count; ++i) print type members[i] "; /**< see the one that follows */"
    $0 = type members[count] substr($0, end)
}
{ print }
