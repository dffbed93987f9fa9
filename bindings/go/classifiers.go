package attmd

// #include <attmd/attmd.h>
import "C"

// TransformerOptions describes the sentiment classifier of the paper's experiments: token and learned position
// embedding, blocks of post-norm attention and MLP (GELU), the last block's first token into a linear layer.
type TransformerOptions struct {
	Dtype       Dtype        // type of parameters and arithmetic; default Float32
	Vocabulary  int          // ids are 0..Vocabulary-1; required
	MaxLength   int          // longest sequence; default 512
	Classes     int          // 1 (default): two classes by the sigmoid of one logit; else softmax over so many
	NEmbd       int          // width of embeddings, a multiple of Heads; default 384
	Heads       int          // default 3
	Hidden      int          // width inside the MLP; default 1536
	Blocks      int          // 1..1024, default 3
	Biases      bool         // whether linear layers and layer normalizations have biases
	MeanLoss    bool         // the risk is the mean over the samples instead of the sum, as in the authors' code
	Dropout     Opt[float64] // 0 <= dropout < 1, of embeddings, attention weights, and what attention and MLP add; default 0.2
	NormEpsilon float64      // > 0, in layer normalization; default 1e-5
	Seed        uint64       // of initial values and dropout

	VocabularyFingerprint uint64 // of the tokenizer; default 0: that of the first dataset that it is trained on
}

// NewTransformer makes a transformer with random initial values: embeddings N(0,1), linear layers uniform in
// +-1/sqrt(fan in). Its calls return ErrDimension for sequences longer than MaxLength, a larger vocabulary, or more
// classes, and ErrInvalidArgument for texts of another vocabulary, where both fingerprints are known.
func NewTransformer(options TransformerOptions) (*Model, error) {
	var c C.attmd_transformer_options
	C.attmd_transformer_options_init(&c, C.sizeof_attmd_transformer_options)
	override(&c.dtype, options.Dtype)
	c.vocabulary = C.int64_t(options.Vocabulary)
	override(&c.max_length, options.MaxLength)
	override(&c.classes, options.Classes)
	override(&c.n_embd, options.NEmbd)
	override(&c.heads, options.Heads)
	override(&c.hidden, options.Hidden)
	override(&c.blocks, options.Blocks)
	c.biases = flag(options.Biases)
	c.mean_loss = flag(options.MeanLoss)
	overrideOpt(&c.dropout, options.Dropout)
	override(&c.norm_epsilon, options.NormEpsilon)
	c.seed = C.uint64_t(options.Seed)
	c.vocabulary_fingerprint = C.uint64_t(options.VocabularyFingerprint)
	return newModel(func(out **C.attmd_model) C.attmd_status { return C.attmd_model_create_transformer(&c, out) })
}

// TransformerOptions returns what the model was made with; ErrUnsupported if it is no transformer.
func (m *Model) TransformerOptions() (TransformerOptions, error) {
	var c C.attmd_transformer_options
	C.attmd_transformer_options_init(&c, C.sizeof_attmd_transformer_options)
	err := m.read(func(model *C.attmd_model) C.attmd_status { return C.attmd_model_get_transformer_options(model, &c) })
	if err != nil {
		return TransformerOptions{}, err
	}
	return TransformerOptions{
		Dtype: Dtype(c.dtype), Vocabulary: int(c.vocabulary), MaxLength: int(c.max_length), Classes: int(c.classes),
		NEmbd: int(c.n_embd), Heads: int(c.heads), Hidden: int(c.hidden), Blocks: int(c.blocks), Biases: c.biases != 0,
		MeanLoss: c.mean_loss != 0, Dropout: Some(float64(c.dropout)), NormEpsilon: float64(c.norm_epsilon),
		Seed: uint64(c.seed), VocabularyFingerprint: uint64(c.vocabulary_fingerprint),
	}, nil
}

// ViTOptions describes the vision transformer of the paper's experiments on CIFAR-10: patches into a linear layer,
// class token, learned positions, blocks of pre-norm attention and MLP (GELU), layer normalization, the class token
// into a linear layer. Images of any height and width are resized (bilinear) to ImageSize x ImageSize. In training
// alone each is first cropped at random after padding with black, and flipped at random.
type ViTOptions struct {
	Dtype            Dtype        // type of parameters and arithmetic; default Float32
	Channels         int          // of the images; default 3
	ImageSize        int          // a multiple of PatchSize; default 48
	PatchSize        int          // default 4
	Classes          int          // as in TransformerOptions; default 10
	NEmbd            int          // width of the tokens; default 512
	Heads            int          // default 8
	HeadDim          int          // width of a head; default 64
	Hidden           int          // width inside the MLP; default 512
	Blocks           int          // 1..1024, default 6
	MeanLoss         Opt[bool]    // whether the risk is the mean over the samples (default) or the sum
	Flip             Opt[bool]    // whether to flip at random in training; default true
	CropPadding      Opt[int]     // pixels on each side before the crop in training; default 4; 0: no crop
	Dropout          Opt[float64] // 0 <= dropout < 1, after GELU, and of what attention and MLP add; default 0.1
	EmbeddingDropout Opt[float64] // of the tokens before the first block; default 0.1
	NormEpsilon      float64      // > 0, in layer normalization; default 1e-5
	Seed             uint64       // of initial values, dropout, crop and flip
	Mean             []float64    // one a channel, subtracted from values 0..1; nil: CIFAR-10's for 3 channels, else 0.5
	Deviation        []float64    // one a channel, > 0, divided by then; nil: CIFAR-10's for 3 channels, else 0.5
}

// NewViT makes a vision transformer with random initial values. Its calls return ErrDimension for images with another
// number of channels or datasets with more classes.
func NewViT(options ViTOptions) (*Model, error) {
	var l lent
	defer l.release()
	var c C.attmd_vit_options
	C.attmd_vit_options_init(&c, C.sizeof_attmd_vit_options)
	override(&c.dtype, options.Dtype)
	override(&c.channels, options.Channels)
	override(&c.image_size, options.ImageSize)
	override(&c.patch_size, options.PatchSize)
	override(&c.classes, options.Classes)
	override(&c.n_embd, options.NEmbd)
	override(&c.heads, options.Heads)
	override(&c.head_dim, options.HeadDim)
	override(&c.hidden, options.Hidden)
	override(&c.blocks, options.Blocks)
	overrideFlag(&c.mean_loss, options.MeanLoss)
	overrideFlag(&c.flip, options.Flip)
	overrideOpt(&c.crop_padding, options.CropPadding)
	overrideOpt(&c.dropout, options.Dropout)
	overrideOpt(&c.embedding_dropout, options.EmbeddingDropout)
	override(&c.norm_epsilon, options.NormEpsilon)
	c.seed = C.uint64_t(options.Seed)
	if err := checkCount("Mean", options.Mean, int(c.channels)); err != nil {
		return nil, err
	}
	if err := checkCount("Deviation", options.Deviation, int(c.channels)); err != nil {
		return nil, err
	}
	c.mean, c.deviation = l.doubles(options.Mean), l.doubles(options.Deviation)
	return newModel(func(out **C.attmd_model) C.attmd_status { return C.attmd_model_create_vit(&c, out) })
}

// ViTOptions returns what the model was made with, without Mean and Deviation; ErrUnsupported if it is no vision
// transformer.
func (m *Model) ViTOptions() (ViTOptions, error) {
	var c C.attmd_vit_options
	C.attmd_vit_options_init(&c, C.sizeof_attmd_vit_options)
	err := m.read(func(model *C.attmd_model) C.attmd_status { return C.attmd_model_get_vit_options(model, &c) })
	if err != nil {
		return ViTOptions{}, err
	}
	return ViTOptions{
		Dtype: Dtype(c.dtype), Channels: int(c.channels), ImageSize: int(c.image_size), PatchSize: int(c.patch_size),
		Classes: int(c.classes), NEmbd: int(c.n_embd), Heads: int(c.heads), HeadDim: int(c.head_dim),
		Hidden: int(c.hidden), Blocks: int(c.blocks), MeanLoss: Some(c.mean_loss != 0), Flip: Some(c.flip != 0),
		CropPadding: Some(int(c.crop_padding)), Dropout: Some(float64(c.dropout)),
		EmbeddingDropout: Some(float64(c.embedding_dropout)), NormEpsilon: float64(c.norm_epsilon), Seed: uint64(c.seed),
	}, nil
}
