// The C++ run time inside the shared library keeps memory for exceptions that are thrown when there is none left, from the
// moment it is loaded; a shared one lives as long as the process, this one goes with the library.
namespace __gnu_cxx {
__attribute__((weak)) void __freeres();  // absent in other run times
}

namespace {
__attribute__((destructor)) void give_back() {
    if (__gnu_cxx::__freeres != nullptr) __gnu_cxx::__freeres();
}
}  // namespace
