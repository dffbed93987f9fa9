package attmd

/*
#include <attmd/attmd.h>

typedef const char attmd_go_message;
extern void attmdGoLog(int32_t level, attmd_go_message *message, void *user);
*/
import "C"

import "sync/atomic"

// LogLevel is the severity of a log line.
type LogLevel int32

const (
	LogWarning LogLevel = C.ATTMD_LOG_WARNING
	LogInfo    LogLevel = C.ATTMD_LOG_INFO
)

var (
	logReceiver atomic.Pointer[func(LogLevel, string)]
	logPanic    atomic.Pointer[CallbackPanic]
)

// The library wants no call to run while the receiver is set: this one stays, and hands on to what SetLog was given.
func init() { C.attmd_set_log(C.attmd_log_fn(C.attmdGoLog), nil) }

// SetLog sets the receiver of the library's log lines, for the whole process; nil, as at the start, drops them. It may
// be called at any time, and is called by any goroutine that is in a call. If it panics, a call does, mostly the one
// that logged.
func SetLog(receiver func(level LogLevel, line string)) {
	if receiver == nil {
		logReceiver.Store(nil)
		return
	}
	logReceiver.Store(&receiver)
}

// panicOfLog panics if the receiver of log lines has.
func panicOfLog() {
	if logPanic.Load() == nil {
		return
	}
	if panicked := logPanic.Swap(nil); panicked != nil {
		panic(panicked)
	}
}
