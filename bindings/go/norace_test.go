//go:build !race

package attmd

const raceDetector = false
