// When the shared library is unloaded, the C++ run time inside it goes with it; a shared one lives as long as the
// process.
#include <cstddef>

extern "C" {
extern void* __dso_handle;
void __cxa_finalize(void* library);
}

namespace __gnu_cxx {
// Gives back the memory for exceptions that are thrown when there is none left. Absent in other run times.
__attribute__((weak)) void __freeres();
}  // namespace __gnu_cxx

namespace {
__attribute__((destructor)) void give_back() {
#ifdef _LIBCPP_VERSION
    // Zig's start files, unlike GCC's, leave the destructors of static objects to exit(), when their code is gone.
    __cxa_finalize(&__dso_handle);
#endif
    if (__gnu_cxx::__freeres != nullptr) __gnu_cxx::__freeres();
}
}  // namespace
