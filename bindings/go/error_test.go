package attmd

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestErrorsHaveStatusAndMessage(t *testing.T) {
	_, err := NewDataset(Samples[float64]{T: 1, D: 1, X: []float64{1}, Y: []int32{3}})
	expect(t, err, ErrInvalidArgument)
	var failure *Error
	if !errors.As(err, &failure) || failure.Status != ErrInvalidArgument || !strings.Contains(failure.Message, "3") {
		t.Fatalf("%#v does not name the label", err)
	}
	if errors.Is(err, ErrDimension) {
		t.Fatal("is another status, too")
	}
	var status Status
	if !errors.As(err, &status) || status.Error() != "ATTMD_ERROR_INVALID_ARGUMENT" {
		t.Fatalf("status is %v", status)
	}
}

// Each kind of failure that can be had, and the message of the very call that failed, from many goroutines.
func TestEveryStatus(t *testing.T) {
	data, model, optimizer := setup(t)
	cases := map[Status]func() error{
		ErrInvalidArgument: func() error { _, err := Norm(0.5, []float64{1}); return err },
		ErrDimension:       func() error { return model.SetParameter("W", []float64{1}) },
		ErrIO:              func() error { _, err := LoadModel("no/such/file"); return err },
		ErrFormat:          func() error { _, err := LoadModel("go.mod"); return err },
		ErrNotFound:        func() error { _, err := model.Parameter("nothing"); return err },
		ErrBufferTooSmall:  func() error { return model.ReadParameter("W", make([]float64, 5)) },
		ErrUnsupported:     func() error { _, err := model.AttentionMap(data, 0, 0, 0); return err },
		ErrCancelled: func() error {
			_, err := model.Train(cancelled(), optimizer, data, TrainOptions{})
			return err
		},
		ErrOutOfMemory: func() error {
			selected := make([]int64, 6)
			_, err := SolveAttention(background, data, selected, SVMOptions{MemoryLimit: 1})
			return err
		},
	}
	for status, call := range cases {
		t.Run(status.Error(), func(t *testing.T) {
			err := call()
			expect(t, err, status)
			if !strings.HasPrefix(err.Error(), "attmd: ") || len(err.Error()) < 20 {
				t.Fatalf("message is %q", err)
			}
		})
	}
	if name := Status(77).Error(); name != "unknown status" {
		t.Fatalf("status 77 is %q", name)
	}
}

// The library keeps its message for each thread: a goroutine must not go to another one before it has read it.
func TestMessagesOfConcurrentFailures(t *testing.T) {
	var group sync.WaitGroup
	for k := range 8 {
		name := fmt.Sprintf("file%d.csv", k)
		path := write(t, name, strings.Repeat("1,2,1\n", 300)+"1,x,1\n")
		group.Add(1)
		go func() {
			defer group.Done()
			for range 200 {
				if _, err := LoadCSV(path, CSVOptions{}); err == nil || !strings.Contains(err.Error(), name) {
					t.Errorf("%s: error is %v", name, err)
					return
				}
			}
		}()
	}
	group.Wait()
}

func TestStringsWithZeroBytesAreRefused(t *testing.T) {
	_, model, _ := setup(t)
	for _, err := range []error{
		second(LoadModel("a\x00b")), second(LoadOptimizer("a\x00b")), second(LoadTokenizer("a\x00b")),
		second(LoadCSV("a\x00b", CSVOptions{})), second(LoadNPZ("a\x00b", 0)), second(LoadNPY("a", "b", "a\x00b")),
		second(LoadIDX("a\x00", "b", 10)), second(LoadCIFAR10("a", "b\x00")), model.Save("a\x00b"),
		second(model.Parameter("W\x00")),
	} {
		expect(t, err, ErrInvalidArgument)
		if !strings.Contains(err.Error(), `\x00`) {
			t.Fatalf("%v does not show the text", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func isAll(err error, kinds ...error) bool {
	for _, kind := range kinds {
		if !errors.Is(err, kind) {
			return false
		}
	}
	return true
}

func TestVersion(t *testing.T) {
	if Version() != HeaderVersion {
		t.Fatalf("the library is version %d, the header %d", Version(), HeaderVersion)
	}
	if VersionString() != "0.1.0" && HeaderVersion == 1000 {
		t.Fatalf("version 0.1.0 is %q", VersionString())
	}
	if kernels := CPUKernels(); HasFeature("avx2") != strings.HasPrefix(kernels, "avx2, ") || !strings.Contains(kernels, "BLAS") {
		t.Fatalf("the kernels are %q", kernels)
	}
	if !HasFeature("npz") || HasFeature("nothing") || HasFeature("avx2") && HasFeature("avx512") {
		t.Fatal("features")
	}
}

func TestAnotherVersion(t *testing.T) {
	ok(t, CheckABI())
	another := checkABI(HeaderVersion + 1000000)
	expect(t, another, ErrUnsupported)
	abi = another
	defer func() { abi = nil }()
	if _, err := Norm(2, []float64{1}); err != another || CheckABI() != another {
		t.Fatalf("with a library of another version: %v", err)
	}
}

func TestNilHandlesAreErrors(t *testing.T) {
	data, model, optimizer := setup(t)
	svm := must[*SVM](t)(SolveAttention(background, data, make([]int64, 6), SVMOptions{MaxIterations: NoIterations}))
	for name, err := range map[string]error{
		"loss":           second(model.Loss(nil)),
		"selected":       second(model.Selected(nil)),
		"predict":        model.PredictInto(data, nil),
		"predict data":   model.PredictInto(nil, &Predictions{}),
		"predictions":    second(model.Predict(nil)),
		"no model":       second((*Model)(nil).Predict(data)),
		"softmax":        second(model.Softmax(nil)),
		"softmax of":     second((*Model)(nil).Softmax(data)),
		"empty predict":  second(new(Model).Predict(data)),
		"quantities":     second(new(Trace).Quantities()),
		"map":            second(model.AttentionMap(nil, 0, 0, 0)),
		"train data":     second(model.Train(background, optimizer, nil, TrainOptions{})),
		"train by":       second(model.Train(background, nil, data, TrainOptions{})),
		"compare":        second(model.Compare(nil, data)),
		"compare data":   second(model.Compare(svm, nil)),
		"optimal":        second(data.LocallyOptimal(make([]float64, 10), nil)),
		"solve":          second(Solve(background, Problem{Selected: make([]int64, 6)}, SVMOptions{})),
		"solve rows":     second(Solve(background, Problem{Source: SVMRows}, SVMOptions{})),
		"reviews":        second(LoadReviews(background, ".", nil, TextOptions{})),
		"empty dataset":  second(model.Loss(new(Dataset))),
		"empty map":      second(model.AttentionMap(new(Dataset), 0, 0, 0)),
		"empty tokens":   second(new(Dataset).Tokens(0)),
		"empty model":    second(new(Model).Loss(data)),
		"empty svm":      second(new(SVM).Solution()),
		"empty trace":    second(new(Trace).Values(TraceLoss, 0)),
		"train trace":    second(model.Train(background, optimizer, data, TrainOptions{Trace: new(Trace)})),
		"empty step":     new(Optimizer).Step(),
		"empty encoding": second(new(Tokenizer).Encode("a", 0)),
		"close":          second(0, new(Model).Close()),
	} {
		if name == "close" {
			ok(t, err)
		} else if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	loss, err := model.Train(nil, optimizer, data, TrainOptions{MaxIterations: 3})
	if err != nil || loss.Iterations != 3 {
		t.Fatalf("training without a context: %v", err)
	}
}
