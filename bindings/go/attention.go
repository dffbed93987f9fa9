package attmd

// #include <attmd/attmd.h>
import "C"

// Parametrization says which tensors of an attention model are trained.
type Parametrization int32

const (
	ParametrizationW     Parametrization = C.ATTMD_PARAMETRIZATION_W     // W (d x d), v stays fixed: lp-AttGD
	ParametrizationKQ    Parametrization = C.ATTMD_PARAMETRIZATION_KQ    // K and Q (HeadDim x d), W = K' Q. K = Q = 0 is stationary
	ParametrizationJoint Parametrization = C.ATTMD_PARAMETRIZATION_JOINT // W and v: lp-JointGD
)

// Loss is the loss of a margin u.
type Loss int32

const (
	LossLogistic    Loss = C.ATTMD_LOSS_LOGISTIC    // log(1 + exp(-u))
	LossExponential Loss = C.ATTMD_LOSS_EXPONENTIAL // exp(-u)
	LossCorrelation Loss = C.ATTMD_LOSS_CORRELATION // -u
)

// AttentionOptions describes an attention model.
type AttentionOptions struct {
	Parametrization Parametrization // default ParametrizationW
	Loss            Loss            // default LossLogistic
	D               int             // length of a token; required
	HeadDim         int             // rows of K and Q; default D. Only for ParametrizationKQ
	WStd            float64         // standard deviation of the Gaussian initial W, K, Q
	VStd            float64         // the same for v
	Seed            uint64
	W, K, Q         []float64 // initial values, D * D, HeadDim * D, HeadDim * D; nil: by WStd
	V               []float64 // D values; nil: by VStd. With v = 0, W and K, Q cannot learn: give the dataset's decoder
}

// NewAttention makes one head of softmax attention with a linear decoder: f(X, z) = v' X' softmax(X W z).
func NewAttention(options AttentionOptions) (*Model, error) {
	d, rows := options.D, options.HeadDim
	if rows == 0 {
		rows = d
	}
	for _, array := range []struct {
		name   string
		values []float64
		rows   int
	}{{"W", options.W, d}, {"K", options.K, rows}, {"Q", options.Q, rows}, {"V", options.V, 1}} {
		if array.values == nil {
			continue
		}
		if n, err := countOf(array.name, len(array.values), array.rows, d); err != nil || n != 1 {
			return nil, dimension("%s has %d values, expected %d x %d", array.name, len(array.values), array.rows, d)
		}
	}
	var l lent
	defer l.release()
	var c C.attmd_attention_options
	C.attmd_attention_options_init(&c, C.sizeof_attmd_attention_options)
	override(&c.parametrization, options.Parametrization)
	override(&c.loss, options.Loss)
	c.d, c.head_dim = C.int64_t(options.D), C.int64_t(options.HeadDim)
	c.W_std, c.v_std = C.double(options.WStd), C.double(options.VStd)
	c.seed = C.uint64_t(options.Seed)
	c.W, c.K, c.Q, c.v = l.doubles(options.W), l.doubles(options.K), l.doubles(options.Q), l.doubles(options.V)
	return newModel(func(out **C.attmd_model) C.attmd_status { return C.attmd_model_create_attention(&c, out) })
}

// AttentionOptions returns what the model was made with, without initial values; ErrUnsupported if it is no attention
// model.
func (m *Model) AttentionOptions() (AttentionOptions, error) {
	var c C.attmd_attention_options
	C.attmd_attention_options_init(&c, C.sizeof_attmd_attention_options)
	err := m.read(func(model *C.attmd_model) C.attmd_status { return C.attmd_model_get_attention_options(model, &c) })
	if err != nil {
		return AttentionOptions{}, err
	}
	return AttentionOptions{
		Parametrization: Parametrization(c.parametrization), Loss: Loss(c.loss), D: int(c.d), HeadDim: int(c.head_dim),
		WStd: float64(c.W_std), VStd: float64(c.v_std), Seed: uint64(c.seed),
	}, nil
}
