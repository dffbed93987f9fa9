// The memory that the private OpenBLAS packs its operands in. It asks for a buffer in the middle of a routine and knows
// only one answer to a refusal, to ask again without end; so the buffer is had before the routine is called.
#pragma once

namespace attmd::blas {

// Held around every call of BLAS or LAPACK, by the thread that makes it; not nested. Throws std::bad_alloc where there
// is no address space for a buffer.
class WorkBuffer {
public:
#if defined(ATTMD_WRAP_OPENBLAS)
    WorkBuffer();
    ~WorkBuffer();
#else
    WorkBuffer() {}  // another BLAS has its own
#endif
    WorkBuffer(const WorkBuffer&) = delete;
    WorkBuffer& operator=(const WorkBuffer&) = delete;
};

// The address space of one: what OpenBLAS sizes its blocks by on every processor (its BUFFER_SIZE), or more.
constexpr unsigned long work_buffer_bytes = 128ul << 20;

}  // namespace attmd::blas
