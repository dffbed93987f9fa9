/* A library that says it is attmd of some version, and has nothing else; without IMPOSTOR_VERSION not even that. */
#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#ifdef IMPOSTOR_VERSION
EXPORT int32_t attmd_version(void);
int32_t attmd_version(void) { return IMPOSTOR_VERSION; }
#else
EXPORT int32_t other_library(void);
int32_t other_library(void) { return 1; }
#endif
