// The linker routes OpenBLAS's two allocation functions through here (--wrap in CMakeLists.txt). Its own have a table of
// buffers without a lock in the serial build, so that two threads can be given the same one.
#if defined(ATTMD_WRAP_OPENBLAS)
#include "base/blas_buffers.hpp"

#include <sys/mman.h>
#include <atomic>
#include <cstdlib>
#include <new>

extern "C" {
void* __wrap_blas_memory_alloc(int position);
void __wrap_blas_memory_free(void* buffer);
}

namespace attmd::blas {
namespace {

// Behind the buffer lies a page that nobody may touch.
constexpr unsigned long guard_bytes = 1ul << 16, mapped_bytes = work_buffer_bytes + guard_bytes;

void* map_buffer() {
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* const buffer = mmap(nullptr, mapped_bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (buffer == MAP_FAILED) return nullptr;
    mprotect(static_cast<char*>(buffer) + work_buffer_bytes, guard_bytes, PROT_NONE);
    return buffer;
}
void unmap_buffer(void* buffer) { munmap(buffer, mapped_bytes); }

// Buffers that no thread holds; a page that was used stays in memory for the next call. Emptied when the library is
// unloaded.
class IdleBuffers {
public:
    ~IdleBuffers() {
        for (auto& place : places_)
            if (void* const buffer = place.exchange(nullptr)) unmap_buffer(buffer);
    }
    void* take() {
        for (auto& place : places_)
            if (place.load(std::memory_order_relaxed) != nullptr)
                if (void* const buffer = place.exchange(nullptr, std::memory_order_acquire)) return buffer;
        return map_buffer();
    }
    void give(void* buffer) {
        for (auto& place : places_) {
            void* none = nullptr;
            if (place.compare_exchange_strong(none, buffer, std::memory_order_release, std::memory_order_relaxed)) return;
        }
        unmap_buffer(buffer);
    }

private:
    std::atomic<void*> places_[64] = {};
};

IdleBuffers idle;
thread_local void* held = nullptr;
thread_local bool lent = false;  // to the routine that is running

}  // namespace

WorkBuffer::WorkBuffer() {
    held = idle.take();
    if (held == nullptr) throw std::bad_alloc();
}
WorkBuffer::~WorkBuffer() { idle.give(held); }

}  // namespace attmd::blas

// A routine that took a second buffer, or was called without a WorkBuffer, would have nowhere to report that there is none:
// a test calls them all and sees that none does.
void* __wrap_blas_memory_alloc(int) {
    if (attmd::blas::held == nullptr || attmd::blas::lent) std::abort();
    attmd::blas::lent = true;
    return attmd::blas::held;
}
void __wrap_blas_memory_free(void*) { attmd::blas::lent = false; }

#endif
