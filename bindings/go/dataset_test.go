package attmd

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Two samples of up to three tokens with two entries.
var planeX = []float64{
	-2.7, 1.2, 1.4, 2.1, 1.3, -0.1,
	0.4, -2.2, -1.1, -0.4, 0.9, 0.1,
}

func plane() Samples[float64] {
	return Samples[float64]{
		T: 3, D: 2, X: slices.Clone(planeX), Lengths: []int64{3, 2}, Z: []float64{1, 2, 3, 4}, Y: []int32{1, -1},
		V: []float64{5, 6},
	}
}

func checkPlane(t *testing.T, data *Dataset) {
	t.Helper()
	info := data.Info()
	if info.Kind != DatasetSamples || info.N != 2 || info.T != 3 || info.D != 2 || info.Tokens != 5 || info.Classes != 2 ||
		!info.HasDecoder {
		t.Fatalf("info is %+v", info)
	}
	equal(t, must[[]float64](t)(data.Tokens(0)), planeX[:6])
	equal(t, must[[]float64](t)(data.Tokens(1)), planeX[6:10])
	equal(t, must[[]float64](t)(data.Query(1)), []float64{3, 4})
	equal(t, must[[]int32](t)(data.Labels()), []int32{1, -1})
	equal(t, must[[]int64](t)(data.Lengths()), []int64{3, 2})
	equal(t, must[[]float64](t)(data.Decoder()), []float64{5, 6})
}

func TestSamples(t *testing.T) {
	checkPlane(t, must[*Dataset](t)(NewDataset(plane())))
	samples := plane()
	data := must[*Dataset](t)(NewDataset(samples))
	samples.X[0] = 100 // it was copied
	checkPlane(t, data)
	for _, i := range []int{-1, 2, math.MaxInt} {
		expect(t, second(data.Tokens(i)), ErrInvalidArgument)
		expect(t, second(data.Query(i)), ErrInvalidArgument)
	}
	expect(t, second(data.IDs(0)), ErrUnsupported)
	expect(t, second(data.Pixels(0)), ErrUnsupported)
}

func TestStridedSamples(t *testing.T) {
	// The samples backwards, each transposed, with a number between entries.
	samples := plane()
	x := make([]float64, 24)
	for i := range 2 {
		for k := range 3 {
			for j := range 2 {
				x[(1-i)*12+j*6+k*2] = planeX[i*6+k*2+j]
			}
		}
	}
	samples.X, samples.XStrides, samples.XOffset = x[:23], [3]int{-12, 2, 6}, 12
	samples.Z, samples.ZStrides, samples.ZOffset = []float64{4, 3, 2, 1}, [2]int{-2, -1}, 3
	checkPlane(t, must[*Dataset](t)(NewDataset(samples)))
	checkPlane(t, must[*Dataset](t)(BorrowDataset(samples)))
	for _, offset := range []int{-1, 11, 13, 23, 24, math.MaxInt} {
		samples.XOffset = offset
		if _, err := NewDataset(samples); err == nil {
			t.Errorf("X from offset %d goes beyond its slice", offset)
		}
	}
	samples.XOffset = 12
	for _, strides := range [][3]int{{-13, 2, 6}, {-12, 3, 6}, {12, 2, 6}, {math.MinInt, 2, 6}, {-12, math.MaxInt, 6}} {
		samples.XStrides = strides
		expect(t, second(NewDataset(samples)), ErrDimension)
	}
}

// What is too short for the extents never reaches the library, which would read beyond it.
func TestShortSlices(t *testing.T) {
	for name, change := range map[string]func(*Samples[float64]){
		"X":       func(s *Samples[float64]) { s.X = s.X[:11] },
		"no X":    func(s *Samples[float64]) { s.X = nil },
		"T":       func(s *Samples[float64]) { s.T = math.MaxInt },
		"D":       func(s *Samples[float64]) { s.T, s.D = math.MaxInt, math.MaxInt },
		"lengths": func(s *Samples[float64]) { s.Lengths = s.Lengths[:1] },
		"Z":       func(s *Samples[float64]) { s.Z = s.Z[:3] },
		"V":       func(s *Samples[float64]) { s.V = s.V[:1] },
		"Y":       func(s *Samples[float64]) { s.Y = []int32{1, 1, 1} },
	} {
		samples := plane()
		change(&samples)
		if _, err := NewDataset(samples); err == nil {
			t.Errorf("%s: no error", name)
		} else {
			expect(t, err, ErrDimension)
		}
	}
	samples := plane()
	samples.T = -1
	expect(t, second(NewDataset(samples)), ErrInvalidArgument)
	samples = plane()
	samples.Y = nil
	expect(t, second(NewDataset(samples)), ErrInvalidArgument)
}

func TestFloat32Samples(t *testing.T) {
	samples := Samples[float32]{T: 1, D: 2, X: []float32{0.1, 2, 3, 4}, Y: []int32{1, 1}}
	for _, data := range []*Dataset{
		must[*Dataset](t)(NewDataset(samples)), must[*Dataset](t)(BorrowDataset(samples)),
	} {
		equal(t, must[[]float64](t)(data.Tokens(0)), []float64{float64(float32(0.1)), 2})
		equal(t, must[[]float64](t)(data.Query(1)), []float64{3, 4})
		expect(t, second(data.Decoder()), ErrNotFound)
	}
}

func TestBorrowedSamples(t *testing.T) {
	samples := plane()
	data := must[*Dataset](t)(BorrowDataset(samples))
	samples.X[0] = 7 // seen, as it was not copied
	if tokens := must[[]float64](t)(data.Tokens(0)); tokens[0] != 7 {
		t.Fatalf("tokens are %v", tokens)
	}
	samples.X[0] = planeX[0]
	part := must[*Dataset](t)(data.Subset([]int64{0, 1}))
	data.Close()
	checkPlane(t, part) // the part keeps the memory
	part.Close()
	samples.Y[0] = 9
	expect(t, second(BorrowDataset(samples)), ErrInvalidArgument)
}

func TestParts(t *testing.T) {
	data := must[*Dataset](t)(GenerateGaussian(10, 3, 2, 7))
	labels := must[[]int32](t)(data.Labels())
	part := must[*Dataset](t)(data.Subset([]int64{9, 0, 9}))
	equal(t, must[[]int32](t)(part.Labels()), []int32{labels[9], labels[0], labels[9]})
	expect(t, second(data.Subset([]int64{10})), ErrInvalidArgument)
	expect(t, second(data.Subset(nil)), ErrInvalidArgument)

	first, rest, err := data.Split(0.7, 3)
	ok(t, err)
	shuffled := must[*Dataset](t)(data.Shuffle(3))
	if first.Info().N != 7 || rest.Info().N != 3 || shuffled.Info().N != 10 {
		t.Fatal("the parts have other sizes")
	}
	equal(t, must[[]float64](t)(shuffled.Tokens(7)), must[[]float64](t)(rest.Tokens(0)))
	_, _, err = data.Split(1.5, 3)
	expect(t, err, ErrInvalidArgument)
	data.Close()
	ok(t, second(rest.Tokens(2)))
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	ok(t, os.MkdirAll(filepath.Dir(path), 0o755))
	ok(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func TestCSV(t *testing.T) {
	path := write(t, "a.csv", "label;a;b;c;d\n0;1;2;3;4\n7;5;6;7;8\n9;0;0;0;0\n")
	options := CSVOptions{
		T: 2, LabelColumn: Some(0), PositiveLabel: Some(7.0), NegativeLabel: Some(0.0), DropOtherLabels: true,
		Header: true, Scale: 0.5, Delimiter: ';',
	}
	data := must[*Dataset](t)(LoadCSV(path, options))
	equal(t, must[[]int32](t)(data.Labels()), []int32{-1, 1})
	equal(t, must[[]float64](t)(data.Tokens(1)), []float64{2.5, 3, 3.5, 4})
	options.Center = true
	data = must[*Dataset](t)(LoadCSV(path, options))
	equal(t, must[[]float64](t)(data.Tokens(1)), []float64{1, 1, 1, 1})
	options.Layout, options.T = TokensPatches, 0
	options.ImageHeight, options.ImageWidth, options.PatchHeight, options.PatchWidth = 2, 2, 2, 1
	options.Center = false
	data = must[*Dataset](t)(LoadCSV(path, options))
	equal(t, must[[]float64](t)(data.Tokens(1)), []float64{2.5, 3.5, 3, 4})
	expect(t, second(LoadCSV(path, CSVOptions{})), ErrFormat)
	expect(t, second(LoadCSV("no-such-file", CSVOptions{})), ErrIO)

	data = must[*Dataset](t)(LoadCSV(write(t, "b.csv", "1,2,1\n3,4,-1\n"), CSVOptions{})) // defaults
	equal(t, must[[]float64](t)(data.Tokens(1)), []float64{3, 4})
}

// A NumPy file of the simplest kind.
func npy(dtype, shape, data string) string {
	header := "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': (" + shape + "), }"
	for (10+len(header)+1)%64 != 0 {
		header += " "
	}
	header += "\n"
	return "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + data
}

func TestNumPy(t *testing.T) {
	X := write(t, "X.npy", npy("|u1", "2, 2, 1", "\x01\x02\x03\x04"))
	y := write(t, "y.npy", npy("|i1", "2,", "\x01\xff"))
	z := write(t, "z.npy", npy("|u1", "2, 1", "\x05\x06"))
	data := must[*Dataset](t)(LoadNPY(X, y, z))
	equal(t, must[[]float64](t)(data.Tokens(1)), []float64{3, 4})
	equal(t, must[[]float64](t)(data.Query(1)), []float64{6})
	data = must[*Dataset](t)(LoadNPY(X, y, ""))
	equal(t, must[[]float64](t)(data.Query(1)), []float64{3})
	expect(t, second(LoadNPY(y, y, "")), ErrFormat)
	expect(t, second(LoadNPZ(X, NoSlice)), ErrFormat)
	expect(t, second(LoadNPZ("no-such-file", 0)), ErrIO)
}

func TestImageFiles(t *testing.T) {
	record := make([]byte, 3073)
	record[0], record[3072] = 6, 250
	path := write(t, "batch.bin", string(record))
	data := must[*Dataset](t)(LoadCIFAR10(path, path))
	equal(t, must[[]int32](t)(data.Labels()), []int32{6, 6})
	equal(t, must[[]byte](t)(data.Pixels(1)), record[1:])
	info := data.Info()
	if info.Kind != DatasetImages || info.Channels != 3 || info.Height != 32 || info.Width != 32 || info.Classes != 10 {
		t.Fatalf("info is %+v", info)
	}
	expect(t, second(LoadCIFAR10()), ErrInvalidArgument)

	images := write(t, "images", "\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x02abcd")
	labels := write(t, "labels", "\x00\x00\x08\x01\x00\x00\x00\x02\x01\x02")
	data = must[*Dataset](t)(LoadIDX(images, labels, 3))
	equal(t, must[[]byte](t)(data.Pixels(1)), []byte("cd"))
	equal(t, must[[]int32](t)(data.Labels()), []int32{1, 2})
	expect(t, second(LoadIDX(images, labels, 2)), ErrFormat)
}

func TestSequencesAndImages(t *testing.T) {
	sequences := Sequences{Vocabulary: 9, IDs: []int32{1, 2, 3, 8, 7}, Lengths: []int64{2, 3}, Labels: []int32{1, 0}}
	data := must[*Dataset](t)(NewSequences(sequences))
	equal(t, must[[]int32](t)(data.IDs(1)), []int32{3, 8, 7})
	equal(t, must[[]int32](t)(data.Labels()), []int32{1, 0})
	if info := data.Info(); info.Kind != DatasetSequences || info.Vocabulary != 9 || info.T != 3 || info.Classes != 2 {
		t.Fatalf("info is %+v", info)
	}
	expect(t, second(data.IDs(2)), ErrInvalidArgument)
	sequences.Labels = sequences.Labels[:1]
	expect(t, second(NewSequences(sequences)), ErrDimension)
	sequences.Labels, sequences.IDs = nil, sequences.IDs[:4]
	if _, err := NewSequences(sequences); err == nil {
		t.Fatal("an id is missing")
	}

	images := Images{Channels: 2, Height: 1, Width: 2, Classes: 3, Pixels: []byte("abcdefgh"), Labels: []int32{2, 0}}
	data = must[*Dataset](t)(NewImages(images))
	equal(t, must[[]byte](t)(data.Pixels(1)), []byte("efgh"))
	equal(t, must[[]int32](t)(data.Labels()), []int32{2, 0})
	images.Pixels = images.Pixels[:7]
	expect(t, second(NewImages(images)), ErrDimension)
	images.Pixels = nil
	expect(t, second(NewImages(images)), ErrDimension)
	images.Height = 0
	expect(t, second(NewImages(images)), ErrInvalidArgument)
}
