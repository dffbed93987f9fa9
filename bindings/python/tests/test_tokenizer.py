import pytest

import attmd
from attmd import errors


def test_ids_and_tokens(tokenizer, tmp_path):
    assert (tokenizer.pad, tokenizer.unknown, tokenizer.cls, tokenizer.sep, tokenizer.mask) == (0, 1, 2, 3, 4)
    assert len(tokenizer) == tokenizer.vocabulary == 24
    ids = tokenizer.encode("A Good film's PLOTS!")
    assert tokenizer.tokens(ids) == ["[CLS]", "a", "good", "film", "[UNK]", "[UNK]", "plot", "##s", "!", "[SEP]"]
    assert tokenizer.decode(ids) == "a good film plots !"
    assert tokenizer.decode(ids, skip_special=False).startswith("[CLS] a")
    assert tokenizer.decode([]) == ""
    assert tokenizer.id("##s") == 5 and tokenizer.token(5) == "##s"
    path = tmp_path / "vocabulary.txt"
    path.write_text("".join(tokenizer.token(i) + "\n" for i in range(len(tokenizer))))
    assert attmd.Tokenizer(str(path)).encode("good film").tolist() == tokenizer.encode("good film").tolist()


def test_length_and_empty_text(tokenizer):
    assert tokenizer.encode("").tolist() == [2, 3]
    assert tokenizer.encode("good " * 100, max_length=4).tolist() == [2] + [tokenizer.id("good")] * 2 + [3]
    assert len(tokenizer.encode("!" * 1000)) == 1002
    with pytest.raises(errors.InvalidArgumentError, match="max_length"):
        tokenizer.encode("good", max_length=1)
    with pytest.raises(errors.InvalidArgumentError, match="max_length"):
        tokenizer.encode("good", max_length=-3)


def test_spans_are_bytes(tokenizer):
    text = "é good  film\0!"
    ids, spans = tokenizer.encode_with_spans(text)
    content = text.encode()
    assert [content[a:b].decode() for a, b in spans] == ["", "é", "good", "film", "!", ""]
    assert spans.shape == (len(ids), 2)


def test_any_text(tokenizer):
    assert tokenizer.encode("\ud800good").tolist() == tokenizer.encode("good").tolist()
    assert tokenizer.encode(b"\xff\xfegood").tolist() == tokenizer.encode("good").tolist()


def test_failures(tokenizer):
    with pytest.raises(LookupError, match="nothing"):
        tokenizer.id("nothing")
    with pytest.raises(errors.AttmdError, match="24"):
        tokenizer.token(24)
    with pytest.raises(errors.FormatError, match="UNK"):
        attmd.Tokenizer(["[PAD]", "a"])
    with pytest.raises(errors.AttmdError):
        tokenizer.decode([99])
