//go:build race

package attmd

// The race detector's own memory grows with every goroutine and cleanup.
const raceDetector = true
