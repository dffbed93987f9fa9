/* The headers by themselves as C++17; compiled with -pedantic -Werror, which is the test. */
#include <attmd/attmd.h>
#if defined(__unix__) || defined(__APPLE__)
#include <attmd/dlopen.h>
#endif

/* A second time: the include guard holds. */
#include <attmd/attmd.h>

int main(void) { return attmd_version() == ATTMD_VERSION ? 0 : 1; }
