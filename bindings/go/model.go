package attmd

// #include <attmd/attmd.h>
import "C"

import "strings"

// Model has named parameter tensors. There are three kinds: one head of softmax attention ([NewAttention]), a
// transformer for sequences ([NewTransformer]) and a vision transformer ([NewViT]). Only SetParameter and Train change
// a model, and need it alone.
type Model struct {
	handle     *handle[*C.attmd_model]
	kind       ModelKind
	parameters []ParameterInfo
}

// ModelKind says what a model is, such as one from a file.
type ModelKind int32

const (
	ModelAttention   ModelKind = C.ATTMD_MODEL_ATTENTION
	ModelTransformer ModelKind = C.ATTMD_MODEL_TRANSFORMER
	ModelViT         ModelKind = C.ATTMD_MODEL_VIT
)

// ParameterInfo describes a parameter tensor.
type ParameterInfo struct {
	Name      string
	Trainable bool  // whether training changes it
	Count     int   // number of entries
	Shape     []int // extents
	Dtype     Dtype // type it is held in; reading and writing is in float64
}

// newModel wraps what `create` makes.
func newModel(create func(out **C.attmd_model) C.attmd_status) (*Model, error) {
	var object *C.attmd_model
	if err := check(func() C.attmd_status { return create(&object) }); err != nil {
		return nil, err
	}
	return wrapModel(object)
}

func wrapModel(object *C.attmd_model) (*Model, error) {
	m := &Model{handle: newHandle("model", object, func(object *C.attmd_model) { C.attmd_model_free(object) })}
	if err := m.describe(object); err != nil {
		m.Close()
		return nil, err
	}
	return m, nil
}

func (m *Model) describe(object *C.attmd_model) error {
	var kind C.attmd_model_kind
	var count C.int64_t
	if err := check(func() C.attmd_status { return C.attmd_model_get_kind(object, &kind) }); err != nil {
		return err
	}
	m.kind = ModelKind(kind)
	err := check(func() C.attmd_status { return C.attmd_model_get_parameter_count(object, &count) })
	for k := C.int64_t(0); k < count && err == nil; k++ {
		var info C.attmd_parameter_info
		C.attmd_parameter_info_init(&info, C.sizeof_attmd_parameter_info)
		err = check(func() C.attmd_status { return C.attmd_model_get_parameter_info(object, k, &info) })
		if err == nil {
			m.parameters = append(m.parameters, parameterInfo(&info))
		}
	}
	return err
}

func parameterInfo(info *C.attmd_parameter_info) ParameterInfo {
	shape := make([]int, info.rank)
	for axis := range shape {
		shape[axis] = int(info.shape[axis])
	}
	return ParameterInfo{
		Name: strings.Clone(C.GoString(info.name)), Trainable: info.trainable != 0, Count: int(info.count), Shape: shape,
		Dtype: Dtype(info.dtype),
	}
}

// LoadModel reads a model from a file that Save wrote.
func LoadModel(path string) (*Model, error) {
	characters, err := zeroTerminated("path", path)
	if err != nil {
		return nil, err
	}
	model, err := newModel(func(out **C.attmd_model) C.attmd_status { return C.attmd_model_load(chars(characters), out) })
	return model, readFailure(err, path)
}

// Save writes parameters and settings to a safetensors file, replacing it atomically.
func (m *Model) Save(path string) error {
	characters, err := zeroTerminated("path", path)
	if err != nil {
		return err
	}
	err = m.read(func(model *C.attmd_model) C.attmd_status { return C.attmd_model_save(model, chars(characters)) })
	return writeFailure(err, path)
}

// share gives the object to a call that reads it; m.handle.unshare must follow.
func (m *Model) share() (*C.attmd_model, error) {
	if m == nil {
		return nil, invalid("model is nil")
	}
	return m.handle.share()
}

// take gives the object to a call that changes it; m.handle.untake must follow.
func (m *Model) take() (*C.attmd_model, error) {
	if m == nil {
		return nil, invalid("model is nil")
	}
	return m.handle.take()
}

// read makes a call that reads the model.
func (m *Model) read(call func(model *C.attmd_model) C.attmd_status) error {
	object, err := m.share()
	if err != nil {
		return err
	}
	defer m.handle.unshare()
	return check(func() C.attmd_status { return call(object) })
}

// readWith makes a call that reads the model and a dataset.
func (m *Model) readWith(data *Dataset, call func(*C.attmd_model, *C.attmd_dataset) C.attmd_status) error {
	dataset, err := data.share()
	if err != nil {
		return err
	}
	defer data.handle.unshare()
	return m.read(func(model *C.attmd_model) C.attmd_status { return call(model, dataset) })
}

// Close gives the model's memory back. It always returns nil.
func (m *Model) Close() error {
	m.handle.close()
	return nil
}

// Kind says what the model is.
func (m *Model) Kind() ModelKind { return m.kind }

// Parameters describes the parameter tensors. Attention: "W", "v" or "K", "Q", "v". Classifiers: names, shapes and
// order of PyTorch modules of these architectures, weights (out, in), such as "blocks.0.attn.attn_matrix.weight".
func (m *Model) Parameters() []ParameterInfo {
	parameters := make([]ParameterInfo, len(m.parameters))
	for k, info := range m.parameters {
		info.Shape = append([]int(nil), info.Shape...)
		parameters[k] = info
	}
	return parameters
}

// count is the size of a tensor, 0 if there is none of that name: the library then says so.
func (m *Model) count(name string) int {
	for _, info := range m.parameters {
		if info.Name == name {
			return info.Count
		}
	}
	if m.kind == ModelAttention && name == "W" { // K' Q
		d := m.count("v")
		return d * d
	}
	return 0
}

// Parameter returns a tensor, row-major. Where K and Q are trained, "W" is the product K' Q.
func (m *Model) Parameter(name string) ([]float64, error) {
	out := make([]float64, m.count(name))
	return out, m.ReadParameter(name, out)
}

// ReadParameter writes a tensor to `out`, which must be as long or longer.
func (m *Model) ReadParameter(name string, out []float64) error {
	characters, err := zeroTerminated("name", name)
	if err != nil {
		return err
	}
	return m.read(func(model *C.attmd_model) C.attmd_status {
		return C.attmd_model_get_parameter(model, chars(characters), doubles(out), length(out))
	})
}

// SetParameter changes a tensor; there must be a value for each entry, all finite.
func (m *Model) SetParameter(name string, values []float64) error {
	characters, err := zeroTerminated("name", name)
	if err != nil {
		return err
	}
	model, err := m.take()
	if err != nil {
		return err
	}
	defer m.handle.untake()
	return check(func() C.attmd_status {
		return C.attmd_model_set_parameter(model, chars(characters), doubles(values), length(values))
	})
}

// Loss is the empirical risk L on a dataset; ErrNumerical if it overflows. Classifiers: the cross entropy, summed or
// averaged (MeanLoss), without dropout and augmentation, as in every call but Train.
func (m *Model) Loss(data *Dataset) (float64, error) {
	var out C.double
	err := m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_model_get_loss(model, dataset, &out)
	})
	return float64(out), err
}

// Accuracy is the share of samples with y_i f_i > 0, or whose label is the most probable class.
func (m *Model) Accuracy(data *Dataset) (float64, error) {
	var out C.double
	err := m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_model_get_accuracy(model, dataset, &out)
	})
	return float64(out), err
}

// Gradient returns dL/d(parameter), row-major. Near saturation it can be below the smallest float64: see ReadGradient.
// It works for the fixed v as well.
func (m *Model) Gradient(data *Dataset, name string) ([]float64, error) {
	out := make([]float64, m.count(name))
	return out, m.gradient(data, name, out, nil)
}

// ReadGradient writes the gradient to `out`, which must be as long or longer, in the form exp(logScale) * out, where
// the largest entry of out is near 1. It neither underflows nor cancels.
func (m *Model) ReadGradient(data *Dataset, name string, out []float64) (logScale float64, err error) {
	var scale C.double
	err = m.gradient(data, name, out, &scale)
	return float64(scale), err
}

func (m *Model) gradient(data *Dataset, name string, out []float64, logScale *C.double) error {
	characters, err := zeroTerminated("name", name)
	if err != nil {
		return err
	}
	return m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_model_get_gradient(model, dataset, chars(characters), doubles(out), length(out), logScale)
	})
}
