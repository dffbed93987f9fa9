package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"errors"
	"fmt"
	"runtime"
)

// Status says what kind of failure an [Error] is. Every value is an error, to be used with [errors.Is].
type Status int32

const (
	ErrInvalidArgument Status = C.ATTMD_ERROR_INVALID_ARGUMENT // a value is nil, out of range, not finite, or of the wrong kind
	ErrDimension       Status = C.ATTMD_ERROR_DIMENSION        // two arguments have sizes that do not fit each other
	ErrOutOfMemory     Status = C.ATTMD_ERROR_OUT_OF_MEMORY
	ErrIO              Status = C.ATTMD_ERROR_IO               // a file cannot be opened, read or written
	ErrFormat          Status = C.ATTMD_ERROR_FORMAT           // a file is malformed, truncated or of another kind
	ErrNotFound        Status = C.ATTMD_ERROR_NOT_FOUND        // no parameter, array or recorded quantity of that name
	ErrBufferTooSmall  Status = C.ATTMD_ERROR_BUFFER_TOO_SMALL // a slice is shorter than the result
	ErrNumerical       Status = C.ATTMD_ERROR_NUMERICAL        // arithmetic left the finite numbers; the last finite state is kept
	ErrUnsupported     Status = C.ATTMD_ERROR_UNSUPPORTED      // valid, but not available in this version or build
	ErrCancelled       Status = C.ATTMD_CANCELLED              // ended by the context or a callback; results so far are kept
	ErrInternal        Status = C.ATTMD_ERROR_INTERNAL         // a defect of the library; please report it with the message
)

// Error is the name of the status in the C interface, such as "ATTMD_ERROR_DIMENSION".
func (s Status) Error() string { return C.GoString(C.attmd_status_name(C.attmd_status(s))) }

// ErrClosed is the cause of an [Error] when a handle is used after Close.
var ErrClosed = errors.New("attmd: handle is closed")

// ErrBusy is the cause of an [Error] when a handle is used while another call needs it alone.
var ErrBusy = errors.New("attmd: handle is in use by another call")

// Error is a failed call.
type Error struct {
	Status  Status
	Message string // names the argument, its value and what was expected
	// Cause is the context's cause, the callback's error, ErrClosed, ErrBusy, fs.ErrNotExist or fs.ErrPermission; mostly
	// nil.
	Cause error
}

func (e *Error) Error() string {
	if e.Cause != nil && e.Status != ErrIO && e.Status != ErrNotFound { // theirs is in the message
		return "attmd: " + e.Message + ": " + e.Cause.Error()
	}
	return "attmd: " + e.Message
}

// Unwrap returns the status and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause != nil {
		return []error{e.Status, e.Cause}
	}
	return []error{e.Status}
}

func invalid(format string, values ...any) error {
	return &Error{Status: ErrInvalidArgument, Message: fmt.Sprintf(format, values...)}
}

func dimension(format string, values ...any) error {
	return &Error{Status: ErrDimension, Message: fmt.Sprintf(format, values...)}
}

// check makes a call of the library and turns its status into an error. The message belongs to the thread, on which the
// goroutine stays until it has been read.
func check(call func() C.attmd_status) error {
	if abi != nil {
		return abi
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	status := call()
	panicOfLog()
	if status == C.ATTMD_OK {
		return nil
	}
	return &Error{Status: Status(status), Message: C.GoString(C.attmd_last_error())}
}
