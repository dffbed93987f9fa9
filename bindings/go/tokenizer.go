package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"errors"
	"unsafe"
)

// Tokenizer is a WordPiece tokenizer for uncased text, with the ids of Hugging Face's fast tokenizer for
// bert-base-uncased. It is immutable: every method may be called concurrently. Texts are UTF-8 with any bytes in them;
// what is not UTF-8 is ignored.
type Tokenizer struct {
	handle *handle[*C.attmd_tokenizer]
	info   TokenizerInfo
}

// TokenizerInfo holds the size of the vocabulary and the ids of special tokens.
type TokenizerInfo struct {
	Vocabulary             int // number of tokens; ids are 0..Vocabulary-1
	Pad, Unknown, CLS, SEP int32
	Mask                   int32 // -1 if there is none

	VocabularyFingerprint uint64 // of the tokens in their order: equal for equal vocabularies, never 0
}

// LoadTokenizer makes a tokenizer with the vocabulary of a file: one token a line, the id is the line's number from 0.
// [PAD], [UNK], [CLS] and [SEP] must be there, [MASK] may.
func LoadTokenizer(path string) (*Tokenizer, error) {
	var object *C.attmd_tokenizer
	err := withText("path", path, func(path *C.char) C.attmd_status { return C.attmd_tokenizer_load(path, &object) })
	if err != nil {
		return nil, readFailure(err, path)
	}
	return wrapTokenizer(object)
}

// NewTokenizer makes a tokenizer with a vocabulary in memory, in the form of such a file.
func NewTokenizer(vocabulary string) (*Tokenizer, error) {
	var object *C.attmd_tokenizer
	err := check(func() C.attmd_status {
		return C.attmd_tokenizer_create(stringData(vocabulary), C.int64_t(len(vocabulary)), &object)
	})
	if err != nil {
		return nil, err
	}
	return wrapTokenizer(object)
}

// A pointer that is not nil, for the empty string.
var noCharacters [1]byte

// stringData is the bytes of a string, without a zero at the end.
func stringData(text string) *C.char {
	if text == "" {
		return (*C.char)(unsafe.Pointer(&noCharacters[0]))
	}
	return (*C.char)(unsafe.Pointer(unsafe.StringData(text)))
}

func wrapTokenizer(object *C.attmd_tokenizer) (*Tokenizer, error) {
	t := &Tokenizer{handle: newHandle("tokenizer", object, func(object *C.attmd_tokenizer) { C.attmd_tokenizer_free(object) })}
	var info C.attmd_tokenizer_info
	C.attmd_tokenizer_info_init(&info, C.sizeof_attmd_tokenizer_info)
	if err := check(func() C.attmd_status { return C.attmd_tokenizer_get_info(object, &info) }); err != nil {
		t.Close()
		return nil, err
	}
	t.info = TokenizerInfo{
		Vocabulary: int(info.vocabulary), Pad: int32(info.pad), Unknown: int32(info.unknown), CLS: int32(info.cls),
		SEP: int32(info.sep), Mask: int32(info.mask),
		VocabularyFingerprint: uint64(info.vocabulary_fingerprint),
	}
	return t, nil
}

func (t *Tokenizer) share() (*C.attmd_tokenizer, error) {
	if t == nil {
		return nil, invalid("tokenizer is nil")
	}
	return t.handle.share()
}

func (t *Tokenizer) read(call func(tokenizer *C.attmd_tokenizer) C.attmd_status) error {
	object, err := t.share()
	if err != nil {
		return err
	}
	defer t.handle.unshare()
	return check(func() C.attmd_status { return call(object) })
}

// Close gives the tokenizer's memory back. Datasets made with it stay valid. It always returns nil.
func (t *Tokenizer) Close() error {
	t.handle.close()
	return nil
}

// Info returns the size of the vocabulary and the ids of the special tokens.
func (t *Tokenizer) Info() TokenizerInfo { return t.info }

// ID of a token such as "film" or "##ing"; ErrNotFound if the vocabulary has none.
func (t *Tokenizer) ID(token string) (int32, error) {
	characters, err := zeroTerminated("token", token)
	if err != nil {
		return 0, err
	}
	var id C.int32_t
	err = t.read(func(tokenizer *C.attmd_tokenizer) C.attmd_status {
		return C.attmd_tokenizer_get_id(tokenizer, chars(characters), &id)
	})
	return int32(id), err
}

// Token of an id.
func (t *Tokenizer) Token(id int32) (string, error) {
	object, err := t.share()
	if err != nil {
		return "", err
	}
	defer t.handle.unshare() // the text is the tokenizer's until it has been copied
	var token *C.char
	err = check(func() C.attmd_status { return C.attmd_tokenizer_get_token(object, C.int32_t(id), &token) })
	if err != nil {
		return "", err
	}
	return C.GoString(token), nil
}

// Span is where in a text an id comes from: text[Begin:End]. Both are 0 for the [CLS] and [SEP] that were added.
type Span struct{ Begin, End int64 }

// Encode returns [CLS], the ids of a text, [SEP]. maxLength: at most so many ids, those before [SEP] left out; 0 = no
// limit, otherwise >= 2.
func (t *Tokenizer) Encode(text string, maxLength int) ([]int32, error) {
	ids, _, err := t.encode(text, maxLength, false)
	return ids, err
}

// EncodeSpans is Encode, with the span of each id.
func (t *Tokenizer) EncodeSpans(text string, maxLength int) ([]int32, []Span, error) {
	return t.encode(text, maxLength, true)
}

func (t *Tokenizer) encode(text string, maxLength int, withSpans bool) ([]int32, []Span, error) {
	room := len(text)/3 + 8 // mostly enough
	if maxLength > 0 {
		room = min(room, maxLength)
	}
	for {
		ids := make([]int32, room)
		var spans []Span
		if withSpans {
			spans = make([]Span, room)
		}
		var count C.int64_t
		err := t.read(func(tokenizer *C.attmd_tokenizer) C.attmd_status {
			return C.attmd_tokenizer_encode(tokenizer, stringData(text), C.int64_t(len(text)), C.int64_t(maxLength),
				int32s(ids), (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(spans))), length(ids), &count)
		})
		if errors.Is(err, ErrBufferTooSmall) && int(count) > room {
			room = int(count)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		if withSpans {
			spans = spans[:count]
		}
		return ids[:count], spans, nil
	}
}

// Decode returns the text of ids: tokens with one space between them, "##" pieces joined to what is before;
// skipSpecial: without [PAD], [UNK], [CLS], [SEP] and [MASK].
func (t *Tokenizer) Decode(ids []int32, skipSpecial bool) (string, error) {
	room := 8*len(ids) + 1 // mostly enough
	for {
		text := make([]byte, room)
		var size C.int64_t
		err := t.read(func(tokenizer *C.attmd_tokenizer) C.attmd_status {
			return C.attmd_tokenizer_decode(tokenizer, int32s(ids), length(ids), flag(skipSpecial), chars(text),
				length(text), &size)
		})
		if errors.Is(err, ErrBufferTooSmall) && int(size) >= room {
			room = int(size) + 1
			continue
		}
		if err != nil {
			return "", err
		}
		return string(text[:size]), nil
	}
}
