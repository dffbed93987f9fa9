package attmd

/*
#include <attmd/attmd.h>

typedef const attmd_progress attmd_go_progress;
extern int32_t attmdGoProgress(attmd_go_progress *progress, void *user);
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime/cgo"
	"runtime/debug"
	"time"
	"unsafe"
)

// Progress is what a progress callback is told.
type Progress struct {
	Iteration    int // iterations done in this call
	MaxIteration int // where the call would stop at the latest; an SVM mostly ends long before it
	Time         time.Duration
	Value        float64 // training: loss after Iteration steps; SVM: certified relative gap so far, maybe +Inf
	Lower, Upper float64 // SVM: bounds on the optimum so far, Upper maybe +Inf; training: NaN
}

// ProgressFunc is called now and then by a running call. An error ends the call, which returns it beside
// [ErrCancelled]. Training calls it a last time where it stops.
type ProgressFunc func(Progress) error

// CallbackPanic is the value that a call panics with when one of its callbacks has.
type CallbackPanic struct {
	Value any    // of the callback's panic
	Stack []byte // of the callback
}

func (p *CallbackPanic) Error() string {
	return fmt.Sprintf("attmd: panic in a callback: %v\n\n%s", p.Value, p.Stack)
}

// Unwrap returns the value if it is an error.
func (p *CallbackPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// protect runs a callback; a panic in it must not unwind the frames of C below.
func protect(callback func()) (panicked *CallbackPanic) {
	defer func() {
		if value := recover(); value != nil {
			panicked = &CallbackPanic{value, debug.Stack()}
		}
	}()
	callback()
	return nil
}

// monitor ends one call of the library when its context is done, and takes its progress to a callback.
type monitor struct {
	ctx      context.Context
	callback ProgressFunc
	token    *C.attmd_cancel
	unwatch  func()
	user     *cgo.Handle
	stopped  error // what the callback returned
	panicked *CallbackPanic
}

func newMonitor(ctx context.Context, callback ProgressFunc) *monitor {
	m := &monitor{ctx: ctx, callback: callback}
	if ctx == nil {
		m.ctx = context.Background()
	}
	return m
}

// begin fills the three fields that options have for it. `end` must follow.
func (m *monitor) begin(l *lent, progress *C.attmd_progress_fn, user *unsafe.Pointer, token **C.attmd_cancel) error {
	if m.callback != nil {
		m.user = new(cgo.Handle)
		*m.user = cgo.NewHandle(m)
		l.pinner.Pin(m.user)
		*progress = C.attmd_progress_fn(C.attmdGoProgress)
		*user = unsafe.Pointer(m.user)
	}
	if m.ctx.Done() == nil {
		return nil
	}
	var err error
	if m.token, err = takeToken(); err != nil {
		return err
	}
	*token = m.token
	m.unwatch = requestWhenDone(m.ctx, m.token)
	return nil
}

// end adds to the call's error why it was cancelled. It panics if the callback has.
func (m *monitor) end(err error) error {
	if m.token != nil {
		m.unwatch()
		returnToken(m.token)
	}
	if m.user != nil {
		m.user.Delete()
	}
	if m.panicked != nil {
		panic(m.panicked)
	}
	if m.stopped != nil {
		return &Error{Status: ErrCancelled, Message: "ended by the progress callback", Cause: m.stopped}
	}
	if errors.Is(err, ErrCancelled) && m.ctx.Err() != nil {
		return &Error{Status: ErrCancelled, Message: "ended by the context", Cause: contextCause(m.ctx)}
	}
	return err
}

// contextCause is recognized by errors.Is as the context's error, too, where WithCancelCause gave another.
func contextCause(ctx context.Context) error {
	if cause := context.Cause(ctx); !errors.Is(cause, ctx.Err()) {
		return errors.Join(ctx.Err(), cause)
	}
	return ctx.Err()
}

// requestWhenDone makes the token follow the context until `unwatch` has returned.
func requestWhenDone(ctx context.Context, token *C.attmd_cancel) (unwatch func()) {
	if ctx.Err() != nil { // at once, so that not even a short call gets through
		C.attmd_cancel_request(token)
		return func() {}
	}
	requested := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		C.attmd_cancel_request(token)
		close(requested)
	})
	return func() {
		if !stop() {
			<-requested
		}
	}
}

// tokens that wait for the next call.
var tokens = make(chan *C.attmd_cancel, 16)

func takeToken() (token *C.attmd_cancel, err error) {
	select {
	case token = <-tokens:
		C.attmd_cancel_reset(token)
		return token, nil
	default:
		err = check(func() C.attmd_status { return C.attmd_cancel_create(&token) })
		return token, err
	}
}

func returnToken(token *C.attmd_cancel) {
	select {
	case tokens <- token:
	default:
		C.attmd_cancel_free(token)
	}
}
