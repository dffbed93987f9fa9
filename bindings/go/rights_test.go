//go:build !linux

package attmd

import (
	"os"
	"testing"
)

func withoutRights(t *testing.T, call func()) {
	if os.Geteuid() <= 0 {
		t.Skip("needs a user whom file modes bind")
	}
	call()
}
