package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"context"
	"path/filepath"
)

// TextOptions says how many texts are made into a dataset at a time. A call that is cancelled makes no dataset.
type TextOptions struct {
	Threads   int          // default: as many as can run at the same time
	MaxLength Opt[int]     // as in Encode; default 512
	Progress  ProgressFunc // about ten times a second; an iteration is a text, Value is 0
}

// newTextDataset wraps what `create` makes with the options.
func newTextDataset(ctx context.Context, tokenizer *Tokenizer, options TextOptions, l *lent,
	create func(*C.attmd_tokenizer, *C.attmd_text_options, **C.attmd_dataset) C.attmd_status) (*Dataset, error) {
	object, err := tokenizer.share()
	if err != nil {
		return nil, err
	}
	defer tokenizer.handle.unshare()
	var c C.attmd_text_options
	C.attmd_text_options_init(&c, C.sizeof_attmd_text_options)
	c.threads = int32Of(options.Threads)
	overrideOpt(&c.max_length, options.MaxLength)
	m := newMonitor(ctx, options.Progress)
	if err := m.begin(l, &c.progress, &c.progress_user, &c.cancel); err != nil {
		return nil, m.end(err)
	}
	dataset, err := newDataset(func(out **C.attmd_dataset) C.attmd_status { return create(object, &c, out) })
	if err = m.end(err); err != nil {
		return nil, err
	}
	return dataset, nil
}

// NewTexts makes a dataset of texts. labels: as many values 0..classes-1, or nil: all 0.
func NewTexts(ctx context.Context, tokenizer *Tokenizer, texts []string, labels []int32, classes int,
	options TextOptions) (*Dataset, error) {
	if err := checkCount("labels", labels, len(texts)); err != nil {
		return nil, err
	}
	var l lent
	defer l.release()
	pointers, sizes := l.contents(texts)
	return newTextDataset(ctx, tokenizer, options, &l,
		func(object *C.attmd_tokenizer, c *C.attmd_text_options, out **C.attmd_dataset) C.attmd_status {
			return C.attmd_dataset_create_texts(object, pointers, int64s(sizes), int32s(labels),
				length(texts), C.int64_t(classes), c, out)
		})
}

// LoadReviews reads reviews in the layout of the Stanford Large Movie Review Dataset: directory/neg/NUMBER_RATING.txt,
// label 0, then directory/pos/, label 1, each in the order of the numbers. Give the folder train or test.
func LoadReviews(ctx context.Context, directory string, tokenizer *Tokenizer, options TextOptions) (*Dataset, error) {
	var l lent
	defer l.release()
	path, err := l.text("directory", directory)
	if err != nil {
		return nil, err
	}
	data, err := newTextDataset(ctx, tokenizer, options, &l,
		func(object *C.attmd_tokenizer, c *C.attmd_text_options, out **C.attmd_dataset) C.attmd_status {
			return C.attmd_dataset_load_reviews(path, object, c, out)
		})
	return data, readFailure(err, directory, filepath.Join(directory, "neg"), filepath.Join(directory, "pos"))
}

// TextTable describes a CSV or TSV file with a label and a text in every row.
type TextTable struct {
	Delimiter   rune      // an ASCII character; default ','
	Quotes      Opt[bool] // true (default): RFC 4180; false: quotes are text, as in most TSV files
	Header      bool      // the first row holds column names
	LabelColumn int       // from 0; negative counts from the end. Default 0
	TextColumn  Opt[int]  // the same; default 1
	Classes     int       // default 2, or as many as Labels
	Labels      []string  // what stands in the label column for class 0, 1, ...; nil: the numbers 0..Classes-1 themselves
}

// LoadTextTable reads such a file; blank lines are skipped.
func LoadTextTable(ctx context.Context, path string, table TextTable, tokenizer *Tokenizer,
	options TextOptions) (*Dataset, error) {
	var l lent
	defer l.release()
	file, err := l.text("path", path)
	if err != nil {
		return nil, err
	}
	var c C.attmd_text_table_options
	C.attmd_text_table_options_init(&c, C.sizeof_attmd_text_table_options)
	override(&c.delimiter, table.Delimiter)
	overrideFlag(&c.quotes, table.Quotes)
	c.header = flag(table.Header)
	c.label_column = C.int64_t(table.LabelColumn)
	overrideOpt(&c.text_column, table.TextColumn)
	if table.Labels != nil {
		c.classes = length(table.Labels)
	}
	override(&c.classes, table.Classes)
	if err := checkCount("Labels", table.Labels, int(c.classes)); err != nil {
		return nil, err
	}
	if c.labels, err = l.texts("label", table.Labels); err != nil {
		return nil, err
	}
	data, err := newTextDataset(ctx, tokenizer, options, &l,
		func(object *C.attmd_tokenizer, o *C.attmd_text_options, out **C.attmd_dataset) C.attmd_status {
			return C.attmd_dataset_load_text_table(file, &c, object, o, out)
		})
	return data, readFailure(err, path)
}
