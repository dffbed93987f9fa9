import copy
import gc
import pickle
import struct

import numpy as np
import pytest

import attmd
from attmd import errors
from conftest import sentences


def samples(n=3, T=4, d=2, dtype=np.float64):
    random = np.random.default_rng(0)
    return random.normal(size=(n, T, d)).astype(dtype), np.array([1, -1, 1][:n]), random.normal(size=(n, d)).astype(dtype)


def assert_holds(data, X, z, lengths=None):
    for i in range(len(X)):
        end = X.shape[1] if lengths is None else lengths[i]
        np.testing.assert_array_equal(data.sample(i), X[i, :end])
        np.testing.assert_array_equal(data.query(i), X[i, 0] if z is None else z[i])


@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int32, ">f8"])
def test_types(dtype, copy):
    X, y, z = samples()
    X, z = (X * 10).astype(dtype), (z * 10).astype(dtype)
    data = attmd.Dataset.from_samples(X, y, z, copy=copy)
    assert (data.kind, data.n, data.T, data.d, data.tokens, data.classes) == ("samples", 3, 4, 2, 12, 2)
    assert_holds(data, X, z)
    np.testing.assert_array_equal(data.labels, y)
    assert data.decoder is None


@pytest.mark.parametrize("copy", [True, False])
def test_strides(copy):
    big = np.random.default_rng(1).normal(size=(6, 5, 8))
    y = [1, 1, -1]
    views = [big[::2, :4, ::4], big[::-2, ::-1, 1:3], big.transpose(1, 2, 0)[:3, :, ::-3],
             np.broadcast_to(big[0, 0, :2], (3, 4, 2)), np.broadcast_to(big[0, 0, 0], (3, 4, 2))]
    odd = np.zeros((3, 4), [("a", "i4"), ("x", "f8", (2,))])["x"]  # 20 bytes from token to token
    odd[:] = big[:3, :4, :2]
    for X in views + [odd, np.asfortranarray(odd)]:
        z = X[:, ::-1][:, -1]
        assert_holds(attmd.Dataset.from_samples(X, y, z, copy=copy), X, z)
        assert_holds(attmd.Dataset.from_samples(X, y, copy=copy), X, None)


def test_borrowed_memory_is_read_where_it_is_and_let_go():
    from attmd.dataset import _borrowed
    X, y, z = samples()
    before = len(_borrowed)
    data = attmd.Dataset.from_samples(X, y, z, copy=False)
    X[1, 2, 0] = 42
    assert data.sample(1)[2, 0] == 42
    part = data[1:]
    data.close()
    assert len(_borrowed) == before + 1 and part.sample(0)[2, 0] == 42
    del part
    gc.collect()
    assert len(_borrowed) == before
    with pytest.raises(attmd.AttmdError):
        attmd.Dataset.from_samples(X, [1, 2, 1], copy=False)
    assert len(_borrowed) == before


def test_copied_memory_is_not():
    X, y, _ = samples()
    data = attmd.Dataset.from_samples(X, y)
    X[:] = 0
    assert data.sample(0).any()


def test_ragged():
    X, y, z = samples()
    ragged = [X[0, :2], X[1], X[2, :1].tolist()]
    data = attmd.Dataset.from_samples(ragged, y, z, v=[1, 2])
    assert data.lengths.tolist() == [2, 4, 1] and data.T == 4
    assert_holds(data, X, z, [2, 4, 1])
    assert_holds(attmd.Dataset.from_samples(X, y, z, lengths=[2, 4, 1]), X, z, [2, 4, 1])
    assert data.decoder.tolist() == [1, 2]


def test_different_types_of_X_and_z():
    X, y, z = samples()
    assert_holds(attmd.Dataset.from_samples(X, y, z.astype(np.float32)), X, z.astype(np.float32))


@pytest.mark.parametrize("arguments, error, message", [
    (dict(y=[1, -1]), errors.DimensionError, "y has 2 values: expected 3"),
    (dict(y=[1, 0.5, 1]), errors.InvalidArgumentError, r"y\[1\] = 0.5"),
    (dict(y=[1, 3, 1]), errors.InvalidArgumentError, "3"),
    (dict(y=["a", "b", "c"]), TypeError, "y must hold integers"),
    (dict(X=np.zeros((3, 4))), errors.DimensionError, "X has 2 axes"),
    (dict(X=np.zeros((3, 4, 2), complex)), TypeError, "real"),
    (dict(X=np.full((3, 4, 2), np.nan)), errors.InvalidArgumentError, "X"),
    (dict(z=np.zeros((3, 3))), errors.DimensionError, r"z has shape \(3, 3\)"),
    (dict(lengths=[1, 2]), errors.DimensionError, "lengths has 2"),
    (dict(lengths=[1, 2, 5]), errors.InvalidArgumentError, "5"),
    (dict(v=[1, 2, 3]), errors.DimensionError, "v has shape"),
    (dict(X=[np.zeros((3, 2)), np.zeros((2, 3)), np.zeros((3, 2))]), errors.DimensionError, "T_i x d"),
    (dict(X=np.zeros((0, 4, 2)), y=[]), errors.InvalidArgumentError, "n"),
])
def test_bad_samples(arguments, error, message):
    X, y, z = samples()
    with pytest.raises(error, match=message):
        attmd.Dataset.from_samples(**{**dict(X=X, y=y), **arguments})


def test_gaussian_is_the_same_every_time(gaussian):
    again = attmd.Dataset.gaussian(6, 8, 10, seed=1)
    np.testing.assert_array_equal(gaussian.sample(3), again.sample(3))
    np.testing.assert_allclose(np.linalg.norm(gaussian.sample(3), axis=1), 1)
    assert attmd.Dataset.gaussian(6, 8, 10, seed=2).sample(3)[0, 0] != again.sample(3)[0, 0]
    for wrong in (dict(n=0), dict(seed=-1), dict(d=2**70), dict(T=1.5), dict(T=None)):
        with pytest.raises((errors.InvalidArgumentError, TypeError), match=next(iter(wrong))):
            attmd.Dataset.gaussian(**{**dict(n=6, T=8, d=10), **wrong})


def test_numpy_files(tmp_path):
    X, y, z = samples()
    np.savez(tmp_path / "all.npz", X=np.stack([X, 2 * X]), y=np.stack([y, y]), z=np.stack([z, z]))
    for name, array in (("X", X), ("y", y), ("z", z)):
        np.save(tmp_path / f"{name}.npy", array)
    if attmd.has_feature("npz"):
        assert_holds(attmd.Dataset.npz(tmp_path / "all.npz", slice=1), 2 * X, z)
    files = [str(tmp_path / f"{name}.npy") for name in "Xyz"]
    assert_holds(attmd.Dataset.npy(*files), X, z)
    assert_holds(attmd.Dataset.npy(*files[:2]), X, None)


def test_csv(tmp_path):
    path = tmp_path / "numbers.csv"
    path.write_text("a;b;c;d;label\n1;2;3;4;7\n5;6;7;8;9\n0;0;0;0;8\n")
    data = attmd.Dataset.csv(path, T=2, delimiter=";", header=True, positive_label=7, negative_label=9,
                             drop_other_labels=True, scale=2)
    assert data.sample(0).tolist() == [[2, 4], [6, 8]] and data.labels.tolist() == [1, -1]
    tiles = attmd.Dataset.csv(path, image=(2, 2), patch=(2, 1), delimiter=";", header=True, positive_label=7,
                              negative_label=9, drop_other_labels=True, center=True)
    assert tiles.sample(0).tolist() == [[-2, -2], [-2, -2]]
    with pytest.raises(errors.FormatError, match="numbers.csv"):
        attmd.Dataset.csv(path, delimiter=";")
    with pytest.raises(errors.InvalidArgumentError, match="delimiter"):
        attmd.Dataset.csv(path, delimiter="")
    with pytest.raises(errors.InvalidArgumentError, match="together"):
        attmd.Dataset.csv(path, image=(2, 2))


def test_missing_files(tmp_path, tokenizer):
    gone = tmp_path / "gone"
    for call in (lambda: attmd.Dataset.csv(gone), lambda: attmd.Dataset.npy(gone, gone),
                 lambda: attmd.Dataset.cifar10(gone), lambda: attmd.Dataset.idx(gone, gone),
                 lambda: attmd.Dataset.reviews(gone, tokenizer), lambda: attmd.Dataset.text_table(gone, tokenizer),
                 lambda: attmd.Tokenizer(gone), lambda: attmd.load_model(gone), lambda: attmd.Optimizer.load(gone)):
        with pytest.raises(FileNotFoundError, match="gone") as raised:
            call()
        assert isinstance(raised.value, errors.FileError)
    with pytest.raises(errors.InvalidArgumentError, match="zero byte"):
        attmd.Dataset.csv("a\0b")


def test_sequences():
    data = attmd.Dataset.from_sequences([[1, 2, 3], np.array([4], np.int8)], [2, 0], vocabulary=5, classes=3)
    assert (data.kind, data.n, data.T, data.tokens, data.vocabulary, data.classes) == ("sequences", 2, 3, 4, 5, 3)
    assert data.ids(0).tolist() == [1, 2, 3] and data.ids(-1).tolist() == [4] and data.lengths.tolist() == [3, 1]
    assert attmd.Dataset.from_sequences([[1]], vocabulary=5).labels.tolist() == [0]
    with pytest.raises(errors.InvalidArgumentError, match="5"):
        attmd.Dataset.from_sequences([[5]], vocabulary=5)
    with pytest.raises(errors.AttmdError):
        attmd.Dataset.from_sequences([], vocabulary=5)


def test_texts_and_files_of_texts(tmp_path, tokenizer, reviews):
    texts, labels = sentences(5)
    data = attmd.Dataset.texts(texts, labels, tokenizer=tokenizer)
    assert data.ids(2).tolist() == tokenizer.encode(texts[2]).tolist() and data.labels.tolist() == labels.tolist()
    assert attmd.Dataset.texts([b"good\0 film", "\udc80"], tokenizer=tokenizer, max_length=3).lengths.tolist() == [3, 2]
    with pytest.raises(TypeError, match="list of texts"):
        attmd.Dataset.texts("good", tokenizer=tokenizer)

    folder = attmd.Dataset.reviews(reviews / "train", tokenizer, threads=2)
    assert folder.n == 64 and sorted(folder.labels) == folder.labels.tolist()
    first = min((reviews / "train/neg").iterdir(), key=lambda path: int(path.stem.split("_")[0]))
    assert folder.ids(0).tolist() == tokenizer.encode(first.read_text()).tolist()

    table = tmp_path / "table.tsv"
    table.write_text("text\tmood\n" + "".join(f"{text}\t{'good' if label else 'bad'}\n"
                                              for text, label in zip(texts, labels)))
    read = attmd.Dataset.text_table(table, tokenizer, delimiter="\t", quotes=False, header=True, label_column=1,
                                    text_column=0, labels=["bad", "good"])
    assert read.labels.tolist() == labels.tolist() and read.ids(2).tolist() == data.ids(2).tolist()
    with pytest.raises(errors.FormatError, match="table.tsv:2"):
        attmd.Dataset.text_table(table, tokenizer, delimiter="\t", header=True, label_column=1, text_column=0)


def test_images(tmp_path):
    pixels = np.arange(2 * 3 * 4 * 5, dtype=np.uint8).reshape(2, 3, 4, 5)
    data = attmd.Dataset.from_images(pixels[:, :, ::-1], [1, 9])
    assert data.kind == "images" and data.image_shape == (3, 4, 5) and data.T == 0
    np.testing.assert_array_equal(data.pixels(-1), pixels[1, :, ::-1])
    assert attmd.Dataset.from_images(pixels[:, 0]).image_shape == (1, 4, 5)
    with pytest.raises(TypeError, match="uint8"):
        attmd.Dataset.from_images(pixels.astype(float))

    record = bytes([7]) + bytes(i % 251 for i in range(3072))
    (tmp_path / "batch.bin").write_bytes(record * 2)
    cifar = attmd.Dataset.cifar10([tmp_path / "batch.bin", tmp_path / "batch.bin"])
    assert cifar.n == 4 and cifar.pixels(3)[2, 31, 31] == 3071 % 251 and cifar.labels[0] == 7

    (tmp_path / "images").write_bytes(struct.pack(">HBBIII", 0, 8, 3, 2, 4, 5) + pixels[:, 0].tobytes())
    (tmp_path / "labels").write_bytes(struct.pack(">HBBI", 0, 8, 1, 2) + bytes([3, 4]))
    idx = attmd.Dataset.idx(tmp_path / "images", tmp_path / "labels")
    np.testing.assert_array_equal(idx.pixels(1)[0], pixels[1, 0])
    assert idx.labels.tolist() == [3, 4]


def test_parts(gaussian):
    part = gaussian[[4, -1, 4]]
    np.testing.assert_array_equal(part.sample(1), gaussian.sample(5))
    assert [len(gaussian[1:4]), len(gaussian[gaussian.labels > 0]), len(gaussian[2])] == [3, (gaussian.labels > 0).sum(), 1]
    first, second = gaussian.split(0.5, seed=3)
    shuffled = gaussian.shuffle(seed=3)
    both = np.concatenate([first.labels, second.labels])
    assert len(first) == 3 and both.tolist() == shuffled.labels.tolist()
    gaussian.close()
    assert gaussian.closed and part.sample(0).shape == (8, 10)
    for wrong in (lambda: part.subset([3]), lambda: part.subset([]), lambda: part.sample(3), lambda: part.split(1.5)):
        with pytest.raises(attmd.AttmdError):
            wrong()
    with pytest.raises(IndexError):
        part[7]
    with pytest.raises(ValueError, match="closed"):
        gaussian.sample(0)


def test_wrong_kind_is_told(gaussian):
    with pytest.raises(NotImplementedError, match="sequences"):
        gaussian.ids(0)
    with pytest.raises(errors.UnsupportedError):
        gaussian.pixels(0)


def test_representation(gaussian):
    assert repr(gaussian) == "<Dataset of 6 samples: T = 8, d = 10>"
    with gaussian:
        pass
    assert repr(gaussian) == "<Dataset, closed>"


def joblib_round_trip(data, folder):
    joblib = pytest.importorskip("joblib")
    joblib.dump(data, folder / "data")
    assert joblib.hash(data) == joblib.hash(joblib.load(folder / "data"))
    return joblib.load(folder / "data", mmap_mode="r")


def ragged():
    return attmd.Dataset.from_samples([np.ones((2, 3)), -np.ones((4, 3)), np.full((1, 3), np.pi)], [1, -1, 1],
                                      np.arange(9.0).reshape(3, 3) / 7, v=[1, 2, 3])


@pytest.mark.parametrize("make", [
    lambda: attmd.Dataset.gaussian(6, 8, 10, seed=1), ragged, lambda: attmd.Dataset.from_samples(*samples(dtype=np.float32)),
    lambda: attmd.Dataset.from_samples(*samples(), copy=False).subset([2, 0, 0]),
    lambda: attmd.Dataset.from_sequences([[1, 2, 3], [4], [5, 6]], [2, 0, 1], vocabulary=9, classes=3),
    lambda: attmd.Dataset.from_images(np.arange(24, dtype=np.uint8).reshape(2, 3, 2, 2), [3, 1], classes=4)])
@pytest.mark.parametrize("again", [lambda data, _: pickle.loads(pickle.dumps(data)), lambda data, _: copy.deepcopy(data),
                                   lambda data, _: copy.copy(data), joblib_round_trip])
def test_pickles_and_copies(make, again, tmp_path):
    data = make()
    expected = contents(data)
    other = again(data, tmp_path)
    data.close()
    assert contents(other) == expected
    data = again(other, tmp_path)
    other.close()
    other.close()
    assert contents(data[:1].shuffle(1)) == contents(data[:1]) and contents(data) == expected


def contents(data):
    parts = [[data.lengths[i], data.sample(i).tolist(), data.query(i).tolist()] if data.kind == "samples" else
             data.ids(i).tolist() if data.kind == "sequences" else data.pixels(i).tolist() for i in range(data.n)]
    decoder = data.decoder
    return (repr(data), data.labels.tolist(), parts, decoder if decoder is None else decoder.tolist())


def test_a_run_goes_on_with_unpickled_data(tmp_path):
    """The fingerprint in a checkpoint is the same."""
    for X in (samples(dtype=np.float32), samples()):
        data = attmd.Dataset.from_samples(*X)
        run = tmp_path / X[0].dtype.name
        attmd.AttentionModel(2, v=[1, 1]).fit(data, iterations=3, checkpoint=run)
        model, optimizer, _ = attmd.load_checkpoint(run)
        attmd.train(model, optimizer, pickle.loads(pickle.dumps(data)), iterations=5, checkpoint=run)
        assert attmd.load_checkpoint(run).optimizer.iteration == 5


def test_what_is_no_text_is_named(tokenizer, tmp_path):
    (tmp_path / "table.csv").write_text("0,good\n")
    with pytest.raises(TypeError, match=r"texts\[1\] is None: expected a text"):
        attmd.Dataset.texts(["good", None], tokenizer=tokenizer)
    with pytest.raises(TypeError, match=r"texts\[0\] is a float: expected a text"):
        attmd.Dataset.texts([float("nan")], tokenizer=tokenizer)
    with pytest.raises(TypeError, match="texts must be a list of texts, not NoneType"):
        attmd.Dataset.texts(None, tokenizer=tokenizer)
    with pytest.raises(TypeError, match=r"labels\[1\] is a int"):
        attmd.Dataset.text_table(tmp_path / "table.csv", tokenizer, labels=["0", 1])
    with pytest.raises(errors.InvalidArgumentError, match=r"labels\[1\] = b'0\\x00': must not hold a zero byte"):
        attmd.Dataset.text_table(tmp_path / "table.csv", tokenizer, labels=["1", "0\0"])
    with pytest.raises(TypeError, match=r"vocabulary\[1\] is None"):
        attmd.Tokenizer(["[PAD]", None])
    with pytest.raises(errors.InvalidArgumentError, match=r"vocabulary\[1\] = 'a\\nb': must not hold the end of a line"):
        attmd.Tokenizer(["[PAD]", "a\nb"])
    with pytest.raises(TypeError, match="text is None"):
        tokenizer.encode(None)
    with pytest.raises(TypeError, match=r"paths\[0\] must be a path, not None"):
        attmd.Dataset.cifar10([None])
    with pytest.raises(TypeError, match="path must be a path, not 3.5"):
        attmd.load_model(3.5)
