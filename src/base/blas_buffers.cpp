// The linker routes OpenBLAS's two allocation functions through here (--wrap in CMakeLists.txt). Its own have a table
// of buffers without a lock in the serial build, so that two threads can be given the same one.
#if defined(ATTMD_WRAP_OPENBLAS)
#include "base/blas_buffers.hpp"

#include <atomic>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

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

// A place for a buffer, which stays in it for the next who takes it: its pages are in memory by then.
struct Place {
    std::atomic<bool> taken{false};
    void* buffer = nullptr;  // of whoever has taken the place

    bool take() { return !taken.load(std::memory_order_relaxed) && !taken.exchange(true, std::memory_order_acquire); }
    void give() { taken.store(false, std::memory_order_release); }
};

// Emptied when the library is unloaded.
class Places {
public:
    ~Places() {
        for (auto& place : places_)
            if (place.take() && place.buffer != nullptr) unmap_buffer(place.buffer);
    }
    // A place with a buffer if there is one, or an empty one, or none.
    Place* take() {
        Place* empty = nullptr;
        for (auto& place : places_) {
            if (!place.take()) continue;
            if (place.buffer != nullptr) {
                if (empty != nullptr) empty->give();
                return &place;
            }
            if (empty != nullptr)
                place.give();
            else
                empty = &place;
        }
        return empty;
    }

private:
    Place places_[64];
};
Places places;

// What this thread holds.
struct Lease {
    Place* place = nullptr;  // null where all were taken: the buffer is then given back to the system
    void* buffer = nullptr;
    bool lent = false;  // to the routine that is running

    void take() {
        place = places.take();
        buffer = place != nullptr ? place->buffer : nullptr;
        if (buffer == nullptr) buffer = map_buffer();
        if (place == nullptr) return;
        place->buffer = buffer;
        if (buffer == nullptr) place->give();
    }
    void give() {
        if (place != nullptr)
            place->give();
        else
            unmap_buffer(buffer);
        buffer = nullptr;
    }
};
thread_local Lease lease;

}  // namespace

WorkBuffer::WorkBuffer() {
    Lease& mine = lease;
    mine.take();
    if (mine.buffer == nullptr) throw std::bad_alloc();
}
WorkBuffer::~WorkBuffer() { lease.give(); }

}  // namespace attmd::blas

// A routine that took a second buffer, or was called without a WorkBuffer, would have nowhere to report that there is
// none: a test calls them all and sees that none does.
void* __wrap_blas_memory_alloc(int) {
    auto& mine = attmd::blas::lease;
    if (mine.buffer == nullptr || mine.lent) std::abort();
    mine.lent = true;
    return mine.buffer;
}
void __wrap_blas_memory_free(void*) { attmd::blas::lease.lent = false; }

#endif
