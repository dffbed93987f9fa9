// The serial build of OpenBLAS hands out its work buffers from a table without a lock, so that two threads can be given
// the same one. The linker routes its two allocation functions through here (--wrap in CMakeLists.txt): one thread at a
// time, and no more holders than the table has places for.
#if defined(ATTMD_WRAP_OPENBLAS)

#include <condition_variable>
#include <mutex>

extern "C" {
void* __real_blas_memory_alloc(int position);
void __real_blas_memory_free(void* buffer);
void* __wrap_blas_memory_alloc(int position);
void __wrap_blas_memory_free(void* buffer);
}

namespace {

constexpr int most_holders = 32;  // the table has 50 places or more; no call takes two
std::mutex mutex;
std::condition_variable freed;
int holders = 0;

}  // namespace

void* __wrap_blas_memory_alloc(int position) {
    std::unique_lock<std::mutex> lock(mutex);
    freed.wait(lock, [] { return holders < most_holders; });
    ++holders;
    return __real_blas_memory_alloc(position);
}

void __wrap_blas_memory_free(void* buffer) {
    {
        std::lock_guard<std::mutex> lock(mutex);
        --holders;
        __real_blas_memory_free(buffer);
    }
    freed.notify_one();
}

#endif
