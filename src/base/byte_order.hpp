// Files and fingerprints hold numbers as memory does, and are to be the same everywhere.
#pragma once

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "attmd needs a little-endian machine: it writes numbers to its files as memory holds them"
#endif
