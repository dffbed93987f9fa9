package attmd

import (
	"runtime"
	"sync"
)

// handle owns an object of the library, P its pointer type. It turns what the C interface leaves undefined into errors:
// use after Close, and use beside a call that needs the object alone.
type handle[P comparable] struct {
	name    string
	free    func(P)
	cleanup runtime.Cleanup

	mutex   sync.Mutex
	object  P
	sharing int  // calls that read the object now
	taken   bool // a call changes the object now
	closed  bool
}

// errZeroHandle is for a Dataset{}, Model{}, ... that no function of the package has made.
var errZeroHandle = invalid("the handle is empty")

func newHandle[P comparable](name string, object P, free func(P)) *handle[P] {
	h := &handle[P]{name: name, free: free, object: object}
	h.cleanup = runtime.AddCleanup(h, free, object)
	return h
}

func (h *handle[P]) failure(cause error) error {
	return &Error{Status: ErrInvalidArgument, Message: h.name, Cause: cause}
}

// share gives the object to a call that reads it; h.unshare must follow.
func (h *handle[P]) share() (object P, err error) {
	if h == nil {
		return object, errZeroHandle
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.closed {
		return object, h.failure(ErrClosed)
	}
	if h.taken {
		return object, h.failure(ErrBusy)
	}
	h.sharing++
	return h.object, nil
}

func (h *handle[P]) unshare() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.sharing--
	h.freeIfLast()
}

// take gives the object to a call that changes it; h.untake must follow.
func (h *handle[P]) take() (object P, err error) {
	if h == nil {
		return object, errZeroHandle
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.closed {
		return object, h.failure(ErrClosed)
	}
	if h.taken || h.sharing > 0 {
		return object, h.failure(ErrBusy)
	}
	h.taken = true
	return h.object, nil
}

func (h *handle[P]) untake() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.taken = false
	h.freeIfLast()
}

func (h *handle[P]) close() {
	if h == nil {
		return
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	h.cleanup.Stop()
	h.freeIfLast()
}

// state is "closed", or "" while the handle is open.
func (h *handle[P]) state() string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.closed {
		return "closed"
	}
	return ""
}

func (h *handle[P]) freeIfLast() {
	if h.closed && !h.taken && h.sharing == 0 {
		h.free(h.object)
	}
}
