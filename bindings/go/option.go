package attmd

// Opt is an option whose default is not its type's zero. The zero Opt is the library's default.
type Opt[T any] struct {
	value T
	isSet bool
}

// Some is an option with a value.
func Some[T any](value T) Opt[T] { return Opt[T]{value, true} }

// Get returns the value, and whether there is one.
func (o Opt[T]) Get() (value T, isSet bool) { return o.value, o.isSet }

// NoIterations is for MaxIterations fields, where 0 is the default.
const NoIterations = -1

type number interface {
	~int | ~int32 | ~int64 | ~uint32 | ~uint64 | ~float64
}

// override sets a field of C unless the option is left at zero.
func override[F, T number](field *F, value T) {
	if value != 0 {
		*field = F(value)
	}
}

func overrideOpt[F, T number](field *F, option Opt[T]) {
	if value, isSet := option.Get(); isSet {
		*field = F(value)
	}
}

func overrideFlag[F number](field *F, option Opt[bool]) {
	if value, isSet := option.Get(); isSet {
		*field = 0
		if value {
			*field = 1
		}
	}
}

func overrideIterations[F number](field *F, value int) {
	if value == NoIterations {
		*field = 0
	} else {
		override(field, value)
	}
}
