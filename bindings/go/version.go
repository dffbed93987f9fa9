package attmd

/*
#include <stdlib.h>
#include <attmd/attmd.h>
*/
import "C"

import "unsafe"

// HeaderVersion is the version of the C header that this package was built with, in the form of [Version].
const HeaderVersion = C.ATTMD_VERSION

// Version is that of the library that was loaded, major * 1000000 + minor * 1000 + patch.
func Version() int { return int(C.attmd_version()) }

// CheckABI returns ErrUnsupported if the library that was loaded does not run programs that were built with
// HeaderVersion. Then every other call returns that error, too.
func CheckABI() error { return abi }

var abi error

func init() { abi = checkABI(HeaderVersion) }

func checkABI(headerVersion int) error {
	return check(func() C.attmd_status { return C.attmd_abi_check(C.int32_t(headerVersion)) })
}

// VersionString is the same as text, such as "0.1.0".
func VersionString() string { return C.GoString(C.attmd_version_string()) }

// HasFeature says whether this build of the library has a feature: "npz" (reading .npz files), "shared-blas" (BLAS is a
// shared library instead of a private copy), "avx2", "avx512", "neon" (the kernels in use on this processor).
func HasFeature(name string) bool {
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	return C.attmd_has_feature(text) != 0
}

// CPUKernels names the kernels in use on this processor, to be told beside figures: the library's own and those of the BLAS
// inside, such as "avx512, OpenBLAS SkylakeX". The environment variable ATTMD_KERNELS = baseline, avx2 or avx512 keeps them
// at or below that level.
func CPUKernels() string { return C.GoString(C.attmd_cpu_kernels()) }
