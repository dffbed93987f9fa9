package attmd

import (
	"os"
	"runtime"
	"syscall"
	"testing"
)

// withoutRights runs a function whose file accesses are those of nobody if the tests run as root, who may do all.
func withoutRights(t *testing.T, call func()) {
	if os.Geteuid() != 0 {
		call()
		return
	}
	const nobody = 65534
	runtime.LockOSThread() // to which the change is confined
	defer runtime.UnlockOSThread()
	syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
	defer syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
	call()
}
