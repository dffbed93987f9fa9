package attmd

/*
#include <attmd/attmd.h>

typedef const attmd_progress attmd_go_progress;
typedef const char attmd_go_message;
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// What C calls. No panic leaves these functions.

//export attmdGoProgress
func attmdGoProgress(progress *C.attmd_go_progress, user unsafe.Pointer) C.int32_t {
	m := (*(*cgo.Handle)(user)).Value().(*monitor)
	told := Progress{
		Iteration:    int(progress.iteration),
		MaxIteration: int(progress.max_iteration),
		Time:         duration(progress.seconds),
		Value:        float64(progress.value),
		Lower:        float64(progress.lower),
		Upper:        float64(progress.upper),
	}
	if panicked := protect(func() { m.stopped = m.callback(told) }); panicked != nil {
		m.panicked = panicked
	}
	if m.stopped != nil || m.panicked != nil {
		return 1
	}
	return 0
}

//export attmdGoLog
func attmdGoLog(level C.int32_t, message *C.attmd_go_message, _ unsafe.Pointer) {
	receiver := logReceiver.Load()
	if receiver == nil {
		return
	}
	line := C.GoString(message)
	if panicked := protect(func() { (*receiver)(LogLevel(level), line) }); panicked != nil {
		logPanic.Store(panicked)
	}
}

//export attmdGoRelease
func attmdGoRelease(user C.uintptr_t) {
	h := cgo.Handle(user)
	h.Value().(*lent).release()
	h.Delete()
}
