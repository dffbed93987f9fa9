// In a file of its own, so that a compiler does not see through one operator of a pair and complain of the other.
#include "allocation_count.hpp"

#include <cstdlib>
#include <new>

std::atomic<long> attmd::test::allocations{0};

void* operator new(std::size_t size) {
    ++attmd::test::allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++attmd::test::allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
