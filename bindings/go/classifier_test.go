package attmd

import (
	"math"
	"path/filepath"
	"testing"
)

func TestTransformer(t *testing.T) {
	data := must[*Dataset](t)(NewSequences(Sequences{
		Vocabulary: 12, IDs: []int32{1, 2, 3, 8, 7, 11, 1, 5}, Lengths: []int64{3, 4, 1}, Labels: []int32{1, 0, 1},
	}))
	options := TransformerOptions{
		Dtype: Float64, Vocabulary: 12, MaxLength: 5, NEmbd: 8, Heads: 2, Hidden: 6, Blocks: 2, Biases: true, MeanLoss: true,
		Dropout: Some(0.0), NormEpsilon: 1e-4, Seed: 5,
	}
	model := must[*Model](t)(NewTransformer(options))
	made, err := model.TransformerOptions()
	ok(t, err)
	options.Classes = 1
	if made != options || model.Kind() != ModelTransformer {
		t.Fatalf("options are %+v, expected %+v", made, options)
	}
	before := must[float64](t)(model.Loss(data))
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{Method: MethodAdam, StepSize: Some(0.01)}))
	report, err := model.Train(background, optimizer, data, TrainOptions{MaxIterations: 60, BatchSize: 2, ShuffleSeed: 1})
	ok(t, err)
	after := must[float64](t)(model.Loss(data))
	if report.Iterations != 60 || after > before/2 || must[float64](t)(model.Accuracy(data)) != 1 {
		t.Fatalf("loss went from %v to %v", before, after)
	}
	probability, label, softmax := make([]float64, 6), make([]int32, 3), make([]float64, 12)
	ok(t, model.PredictInto(data, &Predictions{Probability: probability, Label: label, Softmax: softmax}))
	equal(t, label, []int32{1, 0, 1})
	p := must[Predictions](t)(model.Predict(data))
	equal(t, p.Probability, probability)
	equal(t, p.Label, label)
	equal(t, must[[]float64](t)(model.Softmax(data)), softmax)
	if probability[1] < 0.5 || math.Abs(probability[0]+probability[1]-1) > 1e-12 {
		t.Fatalf("probabilities are %v", probability)
	}

	attention := must[[]float64](t)(model.AttentionMap(data, 1, 1, 0))
	other := must[[]float64](t)(model.AttentionMap(data, 1, 1, 1))
	for k := range 4 { // the mean over the heads is what Predict says of the last block
		if math.Abs((attention[k]+other[k])/2-softmax[4+k]) > 1e-12 {
			t.Fatalf("maps %v and %v, softmax %v", attention, other, softmax)
		}
	}
	if len(attention) != 16 {
		t.Fatalf("the map has %d weights", len(attention))
	}
	best := 0.0
	for pivotal := range 4 {
		best = max(best, must[float64](t)(model.TokenSelectionScore(data, 1, pivotal)))
	}
	if best != 1 {
		t.Fatalf("the best score is %v", best)
	}
	const name = "blocks.0.attn.attn_matrix.weight"
	key := must[[]float64](t)(model.Parameter(name))[64:128] // query, key and value, one below the other
	above := 0
	for _, weight := range key {
		if math.Abs(weight) > 0.1 {
			above++
		}
	}
	if n := must[int](t)(model.CountWeightsAbove(name, WeightsKey, 0.1)); n != above || n == 0 {
		t.Fatalf("%d weights, expected %d", n, above)
	}
	counts := must[[]int64](t)(model.WeightHistogram(name, WeightsKey, []float64{math.Inf(-1), -0.1, 0.1, math.Inf(1)}))
	if len(counts) != 3 || counts[0]+counts[2] != int64(above) || counts[1] != int64(64-above) {
		t.Fatalf("counts are %v", counts)
	}
	expect(t, second(model.WeightHistogram(name, WeightsAll, []float64{1})), ErrInvalidArgument)
	expect(t, second(model.WeightHistogram(name, WeightsAll, nil)), ErrInvalidArgument)
	expect(t, second(model.CountWeightsAbove(name, WeightsAll, -1)), ErrInvalidArgument)
	expect(t, second(model.AttentionMap(data, 3, 0, 0)), ErrInvalidArgument)
	expect(t, second(model.AttentionMap(data, 0, 2, 0)), ErrInvalidArgument)
	expect(t, second(model.AttentionOptions()), ErrUnsupported)
	expect(t, second(NewTransformer(TransformerOptions{})), ErrInvalidArgument)
	longer := must[*Dataset](t)(NewSequences(Sequences{Vocabulary: 12, IDs: make([]int32, 6), Lengths: []int64{6}}))
	expect(t, second(model.Loss(longer)), ErrDimension)
}

func TestViT(t *testing.T) {
	pixels := make([]byte, 4*3*5*7)
	for k := range pixels {
		pixels[k] = byte(k * 37)
	}
	data := must[*Dataset](t)(NewImages(Images{
		Channels: 3, Height: 5, Width: 7, Classes: 3, Pixels: pixels, Labels: []int32{0, 1, 2, 0},
	}))
	options := ViTOptions{
		Dtype: Float32, Channels: 3, ImageSize: 8, PatchSize: 4, Classes: 3, NEmbd: 6, Heads: 2, HeadDim: 3, Hidden: 5,
		Blocks: 1, MeanLoss: Some(false), Flip: Some(false), CropPadding: Some(0), Dropout: Some(0.0),
		EmbeddingDropout: Some(0.0), NormEpsilon: 1e-4, Seed: 9, Mean: []float64{0.1, 0.2, 0.3},
		Deviation: []float64{1, 2, 3},
	}
	model := must[*Model](t)(NewViT(options))
	made, err := model.ViTOptions()
	ok(t, err)
	if made.ImageSize != 8 || made.PatchSize != 4 || made.Classes != 3 || made.NEmbd != 6 || made.Heads != 2 ||
		made.HeadDim != 3 || made.Hidden != 5 || made.Blocks != 1 || made.MeanLoss != Some(false) || made.Seed != 9 ||
		made.Flip != Some(false) || made.CropPadding != Some(0) || made.Dropout != Some(0.0) ||
		made.EmbeddingDropout != Some(0.0) || made.NormEpsilon != 1e-4 || made.Channels != 3 || made.Dtype != Float32 {
		t.Fatalf("options are %+v", made)
	}
	if n := len(must[[]float64](t)(model.AttentionMap(data, 3, 0, 1))); n != 25 {
		t.Fatalf("the map has %d weights", n)
	}
	sum, mean := must[float64](t)(model.Loss(data)), options
	mean.MeanLoss = Opt[bool]{} // default
	if loss := must[float64](t)(must[*Model](t)(NewViT(mean)).Loss(data)); math.Abs(4*loss-sum) > 1e-5*sum {
		t.Fatalf("the sum is %v, the mean %v", sum, loss)
	}
	probability := make([]float64, 12)
	ok(t, model.PredictInto(data, &Predictions{Probability: probability, Softmax: make([]float64, 20)}))
	equal(t, must[Predictions](t)(model.Predict(data)).Probability, probability)
	if n := len(must[[]float64](t)(model.Softmax(data))); n != 20 {
		t.Fatalf("%d weights", n)
	}

	path := filepath.Join(t.TempDir(), "vit")
	ok(t, model.Save(path))
	loaded := must[*Model](t)(LoadModel(path))
	if loaded.Kind() != ModelViT || must[float64](t)(loaded.Loss(data)) != sum {
		t.Fatal("the model from the file is another")
	}
	options.Mean = options.Mean[:1]
	expect(t, second(NewViT(options)), ErrDimension)
	expect(t, second(NewViT(ViTOptions{PatchSize: 5})), ErrInvalidArgument)
}
