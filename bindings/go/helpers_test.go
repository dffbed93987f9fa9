package attmd

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// must is for calls that do not fail: must(t)(NewTrace(...)).
func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// expect demands that an error is of a kind.
func expect(t testing.TB, err error, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("error is %v, expected %v", err, kind)
	}
}

func equal[E comparable](t testing.TB, got, expected []E) {
	t.Helper()
	if !slices.Equal(got, expected) {
		t.Errorf("got %v, expected %v", got, expected)
	}
}

var background = context.Background()

// The paper's synthetic data, a model with its decoder, and normalized mirror descent with p = 3.
func setup(t testing.TB) (*Dataset, *Model, *Optimizer) {
	t.Helper()
	data := must[*Dataset](t)(GenerateGaussian(6, 8, 10, 1))
	v := must[[]float64](t)(data.Decoder())
	model := must[*Model](t)(NewAttention(AttentionOptions{D: 10, V: v}))
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{P: 3, Normalized: true}))
	t.Cleanup(func() { data.Close(); model.Close(); optimizer.Close() })
	return data, model, optimizer
}
