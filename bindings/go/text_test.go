package attmd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\ngood\nfilm\n##s\nbad\n"

func tokenizer(t testing.TB) *Tokenizer { return must[*Tokenizer](t)(NewTokenizer(vocabulary)) }

func TestTokenizer(t *testing.T) {
	tok := must[*Tokenizer](t)(LoadTokenizer(write(t, "vocabulary.txt", vocabulary)))
	if info := tok.Info(); info != (TokenizerInfo{10, 0, 1, 2, 3, 4, info.VocabularyFingerprint}) {
		t.Fatalf("info is %+v", info)
	}
	if id := must[int32](t)(tok.ID("##s")); id != 8 {
		t.Fatalf("##s is %d", id)
	}
	if token := must[string](t)(tok.Token(7)); token != "film" {
		t.Fatalf("7 is %q", token)
	}
	expect(t, second(tok.ID("nothing")), ErrNotFound)
	expect(t, second(tok.Token(10)), ErrInvalidArgument)
	expect(t, second(NewTokenizer("")), ErrInvalidArgument)
	expect(t, second(NewTokenizer("a\nb\n")), ErrFormat)

	ids, spans, err := tok.EncodeSpans("Good\x00 films, a", 0)
	ok(t, err)
	equal(t, ids, []int32{2, 6, 7, 8, 1, 5, 3})
	equal(t, spans, []Span{{0, 0}, {0, 4}, {6, 10}, {10, 11}, {11, 12}, {13, 14}, {0, 0}})
	equal(t, must[[]int32](t)(tok.Encode("", 0)), []int32{2, 3})
	equal(t, must[[]int32](t)(tok.Encode("a a a a", 4)), []int32{2, 5, 5, 3})
	expect(t, second(tok.Encode("a", 1)), ErrInvalidArgument)
	// More ids than there is room for at first.
	long := must[[]int32](t)(tok.Encode(strings.Repeat(",a", 1000), 0))
	if len(long) != 2002 || long[2000] != 5 {
		t.Fatalf("%d ids", len(long))
	}

	if text := must[string](t)(tok.Decode(ids, true)); text != "good films a" {
		t.Fatalf("decoded %q", text)
	}
	if text := must[string](t)(tok.Decode([]int32{4, 1}, false)); text != "[MASK] [UNK]" {
		t.Fatalf("decoded %q", text)
	}
	if text := must[string](t)(tok.Decode(nil, false)); text != "" {
		t.Fatalf("decoded %q", text)
	}
	big := must[*Tokenizer](t)(NewTokenizer(vocabulary + strings.Repeat("x", 5000)))
	if text := must[string](t)(big.Decode([]int32{10}, false)); len(text) != 5000 {
		t.Fatalf("decoded %d bytes", len(text))
	}
	expect(t, second(tok.Decode([]int32{99}, false)), ErrInvalidArgument)
	ok(t, tok.Close())
	expect(t, second(tok.Encode("a", 0)), ErrClosed)
}

func TestTexts(t *testing.T) {
	tok := tokenizer(t)
	texts := []string{"good films", "", "bad\x00", "a" + strings.Repeat(" film", 9)}
	data := must[*Dataset](t)(NewTexts(background, tok, texts, []int32{1, 0, 2, 1}, 3, TextOptions{MaxLength: Some(5)}))
	for i, expected := range [][]int32{{2, 6, 7, 8, 3}, {2, 3}, {2, 9, 3}, {2, 5, 7, 7, 3}} {
		equal(t, must[[]int32](t)(data.IDs(i)), expected)
	}
	equal(t, must[[]int32](t)(data.Labels()), []int32{1, 0, 2, 1})
	if info := data.Info(); info.Vocabulary != 10 || info.Classes != 3 {
		t.Fatalf("info is %+v", info)
	}
	expect(t, second(NewTexts(background, tok, texts, []int32{1}, 2, TextOptions{})), ErrDimension)
	expect(t, second(NewTexts(background, tok, nil, nil, 2, TextOptions{})), ErrInvalidArgument)
	unlimited := must[*Dataset](t)(NewTexts(background, tok, texts, nil, 2, TextOptions{MaxLength: Some(0)}))
	if info := unlimited.Info(); info.T != 12 {
		t.Fatalf("info is %+v", info)
	}
}

func TestManyTextsCanBeCancelled(t *testing.T) {
	tok := tokenizer(t)
	texts := make([]string, 20000)
	for k := range texts {
		texts[k] = fmt.Sprint("a good film ", k)
	}
	expect(t, second(NewTexts(cancelled(), tok, texts, nil, 2, TextOptions{})), ErrCancelled)
	enough := errors.New("enough")
	data, err := NewTexts(background, tok, texts, nil, 2, TextOptions{Progress: func(p Progress) error {
		if p.MaxIteration != len(texts) {
			t.Errorf("%d texts, expected %d", p.MaxIteration, len(texts))
		}
		return enough
	}})
	if err != nil { // quick machines are done before the first call
		expect(t, err, enough)
	} else if data.Info().N != len(texts) {
		t.Fatalf("info is %+v", data.Info())
	}
}

func TestReviews(t *testing.T) {
	directory := t.TempDir()
	for name, text := range map[string]string{"neg/0_2.txt": "bad", "pos/3_9.txt": "good film", "pos/12_9.txt": "a"} {
		ok(t, os.MkdirAll(filepath.Dir(filepath.Join(directory, name)), 0o755))
		ok(t, os.WriteFile(filepath.Join(directory, name), []byte(text), 0o644))
	}
	data := must[*Dataset](t)(LoadReviews(background, directory, tokenizer(t), TextOptions{}))
	equal(t, must[[]int32](t)(data.Labels()), []int32{0, 1, 1})
	equal(t, must[[]int32](t)(data.IDs(1)), []int32{2, 6, 7, 3})
	expect(t, second(LoadReviews(background, directory+"/no", tokenizer(t), TextOptions{})), ErrIO)
	expect(t, second(LoadReviews(background, "a\x00", tokenizer(t), TextOptions{})), ErrInvalidArgument)
}

func TestTextTable(t *testing.T) {
	tok := tokenizer(t)
	path := write(t, "a.tsv", "text\tlabel\n\"good\tgood\n\nfilm\tbad\nfilms\tso so\n")
	table := TextTable{
		Delimiter: '\t', Quotes: Some(false), Header: true, LabelColumn: 1, TextColumn: Some(0),
		Labels: []string{"bad", "good", "so so"},
	}
	data := must[*Dataset](t)(LoadTextTable(background, path, table, tok, TextOptions{}))
	equal(t, must[[]int32](t)(data.Labels()), []int32{1, 0, 2})
	equal(t, must[[]int32](t)(data.IDs(0)), []int32{2, 1, 6, 3})
	table.Classes = 2
	expect(t, second(LoadTextTable(background, path, table, tok, TextOptions{})), ErrDimension)
	table.Classes, table.Labels[0] = 0, "b\x00"
	expect(t, second(LoadTextTable(background, path, table, tok, TextOptions{})), ErrInvalidArgument)

	path = write(t, "a.csv", "1,\"a, \"\"good\"\"\"\n0,bad\n")
	data = must[*Dataset](t)(LoadTextTable(background, path, TextTable{}, tok, TextOptions{})) // defaults
	equal(t, must[[]int32](t)(data.IDs(0)), []int32{2, 5, 1, 1, 6, 1, 3})
	data = must[*Dataset](t)(LoadTextTable(background, path, TextTable{Quotes: Some(true)}, tok, TextOptions{}))
	equal(t, must[[]int32](t)(data.IDs(1)), []int32{2, 9, 3})
	expect(t, second(LoadTextTable(background, path, TextTable{LabelColumn: 5}, tok, TextOptions{})), ErrInvalidArgument)
}
