"""attmd's tokenizer beside Hugging Face's fast one, on the same texts, by processor time of one thread each:
tokenizer.py PATH_TO_attmd-bench-tokenizer VOCABULARY ACLIMDB_DIRECTORY     (needs the package tokenizers)

Takes turns between the two, prints megabytes a second and their ratio, compares the ids of all reviews by a hash, and
measures reading the 25,000 training reviews from their files.
"""
import array
import os
import pathlib
import statistics
import sys
import tempfile
import time

os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
import machine  # noqa: E402
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors  # noqa: E402

ROUNDS = 2


def hugging_face(path: str) -> Tokenizer:
    lines = pathlib.Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    ids = {token: k for k, token in enumerate(lines)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    return tokenizer


def hash_of(ids: list) -> str:
    value, mask = 14695981039346656037, (1 << 64) - 1
    for text in ids:
        for byte in b"".join(k.to_bytes(4, "little") for k in text):
            value = (value ^ byte) * 1099511628211 & mask
    return f"{value:016x}"


def run(bench: str, vocabulary: str, threads: int, *what: str) -> list[str]:
    return machine.words([bench, vocabulary, threads, *what])


def main() -> None:
    bench, vocabulary, directory = sys.argv[1:]
    machine.print_machine(bench)
    machine.print_versions(sys.executable, "tokenizers")
    number = lambda path: (int(path.name.split("_")[0]), path.name)  # noqa: E731
    files = [path for part in ("train", "test") for label in ("neg", "pos")
             for path in sorted(pathlib.Path(directory, part, label).glob("*.txt"), key=number)]
    contents = [path.read_bytes() for path in files]
    texts = [content.decode("utf-8", "replace") for content in contents]
    megabytes = sum(map(len, contents)) / 1e6
    peer = hugging_face(vocabulary)
    pairs = []
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(content + b"\0" for content in contents))
        file.flush()
        for _ in range(ROUNDS):
            ours = run(bench, vocabulary, 1, "texts", file.name)
            seconds, ids = 0.0, []
            for k in range(0, len(texts), 1000):
                start = time.process_time()
                encodings = peer.encode_batch_fast(texts[k:k + 1000])
                seconds += time.process_time() - start
                ids += [array.array("i", encoding.ids) for encoding in encodings]
            pairs.append((float(ours[0]), seconds))
    a, b = (statistics.median(column) for column in zip(*pairs))
    print(f"{len(texts)} reviews, {megabytes:.1f} MB, {ours[2]} ids, one thread")
    print(f"attmd {megabytes / a:.1f} MB/s, Hugging Face {megabytes / b:.2f} MB/s, ratio {statistics.median(y / x for x, y in pairs):.1f}")
    print(f"hash of all ids: attmd {ours[3]}, Hugging Face {hash_of(ids)}")
    for threads in (1, 2):
        read = run(bench, vocabulary, threads, "reviews", str(pathlib.Path(directory, "train")))
        print(f"reading train/: {read[1]} reviews, {threads} thread(s), {float(read[0]):.2f} s")


main()
