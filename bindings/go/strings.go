package attmd

import "strconv"

func nameOf(names []string, value int32) string {
	if value >= 0 && int(value) < len(names) {
		return names[value]
	}
	return strconv.Itoa(int(value))
}

func (k DatasetKind) String() string {
	return nameOf([]string{"none", "samples", "sequences", "images"}, int32(k))
}

func (k ModelKind) String() string {
	return nameOf([]string{"none", "attention", "transformer", "vision transformer"}, int32(k))
}

func (r StopReason) String() string {
	return nameOf([]string{"none", "iterations", "time", "loss", "gradient", "cancelled"}, int32(r))
}

func (o SVMOutcome) String() string {
	return nameOf([]string{"none", "optimal", "infeasible", "beyond norm", "stopped", "cancelled"}, int32(o))
}

func (m SVMMethod) String() string {
	return nameOf([]string{"auto", "interior point", "dual system", "working set", "matrix-free"}, int32(m))
}
