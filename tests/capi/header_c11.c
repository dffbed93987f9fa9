/* The header by itself as C11; compiled with -pedantic -Werror, which is the test. */
#include <attmd/attmd.h>

/* A second time: the include guard holds. */
#include <attmd/attmd.h>

int main(void) { return attmd_version() == ATTMD_VERSION ? 0 : 1; }
