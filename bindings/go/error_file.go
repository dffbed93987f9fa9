package attmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The library says of a file only that it could not be read or written (ErrIO); why is looked up after the failure.

// readFailure adds to the error of a call that reads files whether one of them is missing or not permitted.
func readFailure(err error, paths ...string) error {
	return withCause(err, paths, func(path string) error {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() && !info.Mode().IsRegular() { // to open a pipe would wait
			return err
		}
		file, err := os.Open(path)
		if err == nil {
			file.Close()
		}
		return err
	})
}

// writeFailure is the same for a call that replaces a file.
func writeFailure(err error, path string) error {
	return withCause(err, []string{path}, func(path string) error {
		file, err := os.CreateTemp(filepath.Dir(path), ".attmd-*") // as the library does
		if err == nil {
			file.Close()
			os.Remove(file.Name())
		}
		return err
	})
}

func withCause(err error, paths []string, try func(path string) error) error {
	var failure *Error
	if !errors.As(err, &failure) || failure.Status != ErrIO && failure.Status != ErrNotFound {
		return err
	}
	for _, path := range paths {
		reason := try(path)
		for _, cause := range []error{fs.ErrNotExist, fs.ErrPermission} {
			if errors.Is(reason, cause) {
				failure.Cause = cause
				return err
			}
		}
	}
	return err
}
