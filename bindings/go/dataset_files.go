package attmd

// #include <attmd/attmd.h>
import "C"

// TokenLayout is how a CSV row becomes T tokens.
type TokenLayout int32

const (
	TokensConsecutive TokenLayout = C.ATTMD_TOKENS_CONSECUTIVE // values 0..d-1 are token 0, the next d token 1, ...
	// TokensPatches: values are an ImageHeight x ImageWidth picture; tokens are its PatchHeight x PatchWidth tiles,
	// left to right, top to bottom, each read row by row.
	TokensPatches TokenLayout = C.ATTMD_TOKENS_PATCHES
)

// CSVOptions says how LoadCSV reads a file.
type CSVOptions struct {
	Layout                                           TokenLayout  // default TokensConsecutive
	T                                                int          // TokensConsecutive: tokens a row; default 1
	ImageHeight, ImageWidth, PatchHeight, PatchWidth int          // TokensPatches: patches tile the image
	LabelColumn                                      Opt[int]     // from 0; negative counts from the end. Default -1, the last
	PositiveLabel                                    Opt[float64] // label of the samples that become y = +1. Default 1
	NegativeLabel                                    Opt[float64] // label of the samples that become y = -1. Default -1
	DropOtherLabels                                  bool         // leave out rows with another label, which are an error otherwise
	Header                                           bool         // the first line holds column names
	Scale                                            float64      // every value is multiplied by it; default 1
	Delimiter                                        rune         // an ASCII character; default ','
	Center                                           bool         // subtract from each entry of a row its mean over all rows kept
}

// LoadCSV reads a UTF-8 or ASCII CSV file of numbers; the first token of each sample is its query.
func LoadCSV(path string, options CSVOptions) (*Dataset, error) {
	var c C.attmd_csv_options
	C.attmd_csv_options_init(&c, C.sizeof_attmd_csv_options)
	override(&c.layout, options.Layout)
	override(&c.T, options.T)
	c.image_height, c.image_width = C.int64_t(options.ImageHeight), C.int64_t(options.ImageWidth)
	c.patch_height, c.patch_width = C.int64_t(options.PatchHeight), C.int64_t(options.PatchWidth)
	overrideOpt(&c.label_column, options.LabelColumn)
	overrideOpt(&c.positive_label, options.PositiveLabel)
	overrideOpt(&c.negative_label, options.NegativeLabel)
	c.drop_other_labels = flag(options.DropOtherLabels)
	c.header = flag(options.Header)
	override(&c.scale, options.Scale)
	override(&c.delimiter, options.Delimiter)
	c.center = flag(options.Center)
	return loadDataset(path, func(path *C.char, out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_load_csv(path, &c, out)
	})
}

// loadDataset wraps what `load` makes of a path.
func loadDataset(path string, load func(*C.char, **C.attmd_dataset) C.attmd_status) (*Dataset, error) {
	characters, err := zeroTerminated("path", path)
	if err != nil {
		return nil, err
	}
	data, err := newDataset(func(out **C.attmd_dataset) C.attmd_status { return load(chars(characters), out) })
	return data, readFailure(err, path)
}

// NoSlice is for LoadNPZ: the arrays have no axis more.
const NoSlice = -1

// LoadNPZ reads NumPy arrays from an .npz file: X (n,T,d) and y (n) must be there, z (n,d), v (d) and lengths (n) may.
// slice >= 0: every array has one axis more in front and that entry of it is read; NoSlice: they have not.
func LoadNPZ(path string, slice int) (*Dataset, error) {
	return loadDataset(path, func(path *C.char, out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_load_npz(path, C.int64_t(slice), out)
	})
}

// LoadNPY reads the same from .npy files, one array each; zPath "" = the first token is the query.
func LoadNPY(xPath, yPath, zPath string) (*Dataset, error) {
	var l lent
	defer l.release()
	X, err := l.text("xPath", xPath)
	if err != nil {
		return nil, err
	}
	y, err := l.text("yPath", yPath)
	if err != nil {
		return nil, err
	}
	var z *C.char
	if zPath != "" {
		if z, err = l.text("zPath", zPath); err != nil {
			return nil, err
		}
	}
	data, err := newDataset(func(out **C.attmd_dataset) C.attmd_status { return C.attmd_dataset_load_npy(X, y, z, out) })
	paths := []string{xPath, yPath}
	if zPath != "" {
		paths = append(paths, zPath)
	}
	return data, readFailure(err, paths...)
}

// LoadCIFAR10 reads CIFAR-10's binary batches, one file after the other: records of a label byte and 3 x 32 x 32 bytes,
// red, green, blue; or those of CIFAR-100, by their fine label.
func LoadCIFAR10(paths ...string) (*Dataset, error) {
	var l lent
	defer l.release()
	list, err := l.texts("path", paths)
	if err != nil {
		return nil, err
	}
	data, err := newDataset(func(out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_load_cifar10(list, length(paths), out)
	})
	return data, readFailure(err, paths...)
}

// LoadIDX reads MNIST's IDX files, plain or packed by gzip: images n x height x width or n x channels x height x width
// of unsigned bytes, and n labels 0..classes-1, or the first of k columns of them.
func LoadIDX(imagesPath, labelsPath string, classes int) (*Dataset, error) {
	var l lent
	defer l.release()
	images, err := l.text("imagesPath", imagesPath)
	if err != nil {
		return nil, err
	}
	labels, err := l.text("labelsPath", labelsPath)
	if err != nil {
		return nil, err
	}
	data, err := newDataset(func(out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_load_idx(images, labels, C.int64_t(classes), out)
	})
	return data, readFailure(err, imagesPath, labelsPath)
}
