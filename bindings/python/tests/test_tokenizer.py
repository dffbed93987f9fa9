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


def test_models_know_their_vocabulary(tokenizer, tmp_path):
    words = [tokenizer.token(i) for i in range(len(tokenizer))]
    other = attmd.Tokenizer(words[:5] + words[:4:-1])  # the same words, other ids
    again = attmd.Tokenizer(words)
    assert again.vocabulary_fingerprint == tokenizer.vocabulary_fingerprint != other.vocabulary_fingerprint
    texts = ["good film", "bad plot"]
    own, foreign = (attmd.Dataset.texts(texts, [1, 0], tokenizer=by) for by in (tokenizer, other))
    assert own.vocabulary_fingerprint == tokenizer.vocabulary_fingerprint
    model = attmd.Transformer(len(tokenizer), max_length=16, n_embd=4, heads=1, hidden=4, blocks=1)
    assert model.options["vocabulary_fingerprint"] == 0
    model.predict(foreign)
    attmd.train(model, attmd.MirrorDescent(p=2, step_size=1e-3), own, iterations=1)
    path = tmp_path / "model"
    model.save(path)
    for trained in (model, attmd.Transformer.load(path)):
        assert trained.options["vocabulary_fingerprint"] == tokenizer.vocabulary_fingerprint
        trained.predict(own)
        with pytest.raises(errors.InvalidArgumentError, match="vocabulary_fingerprint is 0x.* expected the model's 0x"):
            trained.predict(foreign)
    ids = [foreign.ids(i) for i in range(2)]
    model.predict(attmd.Dataset.from_sequences(ids, vocabulary=len(other)))
    told = attmd.Dataset.from_sequences(ids, vocabulary=len(other),
                                        vocabulary_fingerprint=other.vocabulary_fingerprint)
    with pytest.raises(errors.InvalidArgumentError, match="vocabulary_fingerprint"):
        model.predict(told)
