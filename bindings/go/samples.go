package attmd

/*
#include <attmd/attmd.h>

extern void attmdGoRelease(uintptr_t user);
static void release(void *user) { attmdGoRelease((uintptr_t)user); }

// The number goes through a pointer in C alone: Go's collector must not see it as one.
static attmd_status create_borrow(const attmd_dataset_desc *desc, uintptr_t user, attmd_dataset **out) {
    return attmd_dataset_create_borrow(desc, release, (void *)user, out);
}
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// Samples describes attention samples in memory; n = len(Y).
type Samples[E Float] struct {
	T        int       // extent of X, >= 1; the dataset's own T is the largest length in use
	D        int       // numbers in a token, >= 1
	X        []E       // n x T x d
	XStrides [3]int    // in elements, for sample, token, entry; may be negative; all zero = dense row-major
	XOffset  int       // index in X of the first sample's first entry
	Lengths  []int64   // n values T_i in 1..T, or nil: all T. Tokens from T_i on are never read
	Z        []E       // n x d queries, or nil: the first token of each sample is its query
	ZStrides [2]int    // in elements; both zero = dense row-major
	ZOffset  int       // index in Z of the first query's first entry
	Y        []int32   // n labels, -1 or +1
	V        []float64 // d values of a decoder that belongs to the data, or nil
}

// describe is for a call during which l lends the samples.
func (s *Samples[E]) describe(l *lent) (*C.attmd_dataset_desc, error) {
	n := len(s.Y)
	if n == 0 {
		return nil, invalid("Y is empty, expected a label for each sample")
	}
	if err := checkStrides("X", len(s.X), s.XOffset, []int{n, s.T, s.D}, s.XStrides[:]); err != nil {
		return nil, err
	}
	if s.Z != nil {
		if err := checkStrides("Z", len(s.Z), s.ZOffset, []int{n, s.D}, s.ZStrides[:]); err != nil {
			return nil, err
		}
	}
	if err := checkCount("Lengths", s.Lengths, n); err != nil {
		return nil, err
	}
	if err := checkCount("V", s.V, s.D); err != nil {
		return nil, err
	}
	desc := new(C.attmd_dataset_desc)
	C.attmd_dataset_desc_init(desc, C.sizeof_attmd_dataset_desc)
	desc.dtype = dtypeOf[E]()
	desc.n, desc.T, desc.d = C.int64_t(n), C.int64_t(s.T), C.int64_t(s.D)
	desc.X = at(lend(l, s.X), s.X, s.XOffset)
	desc.lengths = l.int64s(s.Lengths)
	desc.z = at(lend(l, s.Z), s.Z, s.ZOffset)
	desc.y = l.int32s(s.Y)
	desc.v = l.doubles(s.V)
	for axis, stride := range s.XStrides {
		desc.X_strides[axis] = C.int64_t(stride)
	}
	for axis, stride := range s.ZStrides {
		desc.z_strides[axis] = C.int64_t(stride)
	}
	return desc, nil
}

// at is where entry number `offset` of a slice is; `first` is where it begins, already lent.
func at[E any](first unsafe.Pointer, values []E, offset int) unsafe.Pointer {
	if offset < len(values) {
		return unsafe.Pointer(&values[offset])
	}
	return first
}

// NewDataset copies samples to a dataset. All values must be finite.
func NewDataset[E Float](samples Samples[E]) (*Dataset, error) {
	var l lent
	defer l.release()
	desc, err := samples.describe(&l)
	if err != nil {
		return nil, err
	}
	return newDataset(func(out **C.attmd_dataset) C.attmd_status { return C.attmd_dataset_create(desc, out) })
}

// BorrowDataset is NewDataset without a copy of X and Z, which must stay unchanged until the dataset and all parts made
// of it are closed. The dataset keeps them from moving and from being collected as long.
func BorrowDataset[E Float](samples Samples[E]) (*Dataset, error) {
	x, z := new(lent), new(lent)
	defer z.release()
	desc, err := samples.describe(z)
	if err != nil {
		return nil, err
	}
	lend(x, samples.X)
	lend(x, samples.Z)
	h := cgo.NewHandle(x)
	var object *C.attmd_dataset
	err = check(func() C.attmd_status { return C.create_borrow(desc, C.uintptr_t(h), &object) })
	if err != nil { // the library does not call release then
		h.Delete()
		x.release()
		return nil, err
	}
	return wrapDataset(object)
}

// GenerateGaussian makes the paper's synthetic data: entries of tokens, queries and the decoder N(0,1), each vector
// scaled to unit length, labels a fair coin. The bits are the same on every machine.
func GenerateGaussian(n, T, d int, seed uint64) (*Dataset, error) {
	return newDataset(func(out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_generate_gaussian(C.int64_t(n), C.int64_t(T), C.int64_t(d), C.uint64_t(seed), out)
	})
}
