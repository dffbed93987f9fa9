package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"math"
	"runtime"
	"strings"
	"time"
	"unsafe"
)

// Float is an element type that the library computes with.
type Float interface{ float32 | float64 }

// Dtype names an element type.
type Dtype int32

const (
	Float32 Dtype = C.ATTMD_FLOAT32
	Float64 Dtype = C.ATTMD_FLOAT64
)

func dtypeOf[E Float]() C.attmd_dtype {
	if unsafe.Sizeof(E(0)) == 4 {
		return C.ATTMD_FLOAT32
	}
	return C.ATTMD_FLOAT64
}

func doubles(values []float64) *C.double {
	return (*C.double)(unsafe.Pointer(unsafe.SliceData(values)))
}
func int64s(values []int64) *C.int64_t   { return (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(values))) }
func int32s(values []int32) *C.int32_t   { return (*C.int32_t)(unsafe.Pointer(unsafe.SliceData(values))) }
func bytes(values []byte) *C.uint8_t     { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(values))) }
func chars(values []byte) *C.char        { return (*C.char)(unsafe.Pointer(unsafe.SliceData(values))) }
func length[E any](values []E) C.int64_t { return C.int64_t(len(values)) }

func flag(value bool) C.int32_t {
	if value {
		return 1
	}
	return 0
}

func flags(values []bool) []int32 {
	if values == nil {
		return nil
	}
	numbers := make([]int32, len(values))
	for k, value := range values {
		numbers[k] = int32(flag(value))
	}
	return numbers
}

func bools(numbers []int32) []bool {
	values := make([]bool, len(numbers))
	for k, number := range numbers {
		values[k] = number != 0
	}
	return values
}

// int32Of keeps a value that C has no room for out of range, for the library to refuse.
func int32Of(value int) C.int32_t {
	return C.int32_t(min(max(value, math.MinInt32), math.MaxInt32))
}

func duration(seconds C.double) time.Duration {
	return time.Duration(float64(seconds) * float64(time.Second))
}

// overrideSeconds sets a limit unless it is zero.
func overrideSeconds(field *C.double, limit time.Duration) { override(field, limit.Seconds()) }

// lent is Go memory that a struct of C points to during a call: it must not move. The zero value has none.
type lent struct{ pinner runtime.Pinner }

func (l *lent) release() { l.pinner.Unpin() }

// lend is nil for a nil slice.
func lend[E any](l *lent, values []E) unsafe.Pointer {
	first := unsafe.Pointer(unsafe.SliceData(values))
	if cap(values) > 0 {
		l.pinner.Pin(first)
	}
	return first
}

func (l *lent) doubles(values []float64) *C.double { return (*C.double)(lend(l, values)) }
func (l *lent) int64s(values []int64) *C.int64_t   { return (*C.int64_t)(lend(l, values)) }
func (l *lent) int32s(values []int32) *C.int32_t   { return (*C.int32_t)(lend(l, values)) }

// text is a string of C, which ends at a zero byte.
func (l *lent) text(name, value string) (*C.char, error) {
	characters, err := zeroTerminated(name, value)
	if err != nil {
		return nil, err
	}
	return (*C.char)(lend(l, characters)), nil
}

// texts is nil for a nil slice.
func (l *lent) texts(name string, values []string) (**C.char, error) {
	if values == nil {
		return nil, nil
	}
	pointers := make([]*C.char, len(values), len(values)+1)
	for k, value := range values {
		var err error
		if pointers[k], err = l.text(name, value); err != nil {
			return nil, err
		}
	}
	return (**C.char)(lend(l, pointers)), nil
}

// contents is texts that may hold any bytes, and their sizes.
func (l *lent) contents(texts []string) (**C.char, []int64) {
	pointers, sizes := make([]*C.char, len(texts), len(texts)+1), make([]int64, len(texts))
	for k, text := range texts {
		pointers[k], sizes[k] = stringData(text), int64(len(text))
		l.pinner.Pin(pointers[k])
	}
	return (**C.char)(lend(l, pointers)), sizes
}

func zeroTerminated(name, value string) ([]byte, error) {
	if strings.IndexByte(value, 0) >= 0 {
		return nil, invalid("%s is %q, expected a text without a zero byte", name, value)
	}
	return append([]byte(value), 0), nil
}

// withText makes a call with a string of C.
func withText(name, value string, call func(*C.char) C.attmd_status) error {
	characters, err := zeroTerminated(name, value)
	if err != nil {
		return err
	}
	return check(func() C.attmd_status { return call(chars(characters)) })
}

// checkCount demands that a slice is nil or has `expected` values.
func checkCount[E any](name string, values []E, expected int) error {
	if values != nil && len(values) != expected {
		return dimension("%s has %d values, expected %d", name, len(values), expected)
	}
	return nil
}

// checkRoom demands that a slice holds a dense array. Extents below 1 are left to the library, which reads nothing
// then.
func checkRoom(name string, size int, extents ...int) error {
	rest := size
	for _, extent := range extents {
		if extent < 1 {
			return nil
		}
		rest /= extent
	}
	if rest < 1 {
		return dimension("%s has %d values, expected at least %v multiplied", name, size, extents)
	}
	return nil
}

// checkStrides demands that a slice holds every entry of a strided array whose entry 0, 0, ... is at `offset`. All
// strides zero: dense.
func checkStrides(name string, size, offset int, extents, strides []int) error {
	if offset < 0 || offset > size {
		return invalid("%s begins at offset %d, expected 0..%d", name, offset, size)
	}
	dense := true
	for _, stride := range strides {
		dense = dense && stride == 0
	}
	if dense {
		return checkRoom(name, size-offset, extents...)
	}
	first, last := offset, offset
	for axis, stride := range strides {
		steps := extents[axis] - 1
		if steps < 0 {
			return nil
		}
		if steps > 0 && (stride > size/steps || stride < -(size/steps)) {
			return dimension("%s has %d values, which extents %v at strides %v go beyond", name, size, extents, strides)
		}
		if stride < 0 {
			first += steps * stride
		} else {
			last += steps * stride
		}
		if first < 0 || last >= size {
			return dimension("%s has %d values, which extents %v at strides %v from %d go beyond", name, size, extents,
				strides, offset)
		}
	}
	return nil
}
