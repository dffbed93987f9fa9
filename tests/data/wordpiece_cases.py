"""Writes wordpiece_vocabulary.txt and wordpiece_cases.txt beside this file: hard texts and the ids that Hugging Face's fast
tokenizer (package tokenizers) gives them with that vocabulary. A case is a line: the bytes of the text in hexadecimal, a
tab, the ids. Texts that are not UTF-8 go through Python's errors="replace" first.
"""
import pathlib
import random

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ASCII = [chr(c) for c in range(33, 127) if not 65 <= c <= 90]
OTHERS = ("\u00df\u00f8\u0131\u03b1\u03b5\u03b9\u03c3\u03c2\u0430\u0438\u044f\u05d0\u0628\u0905\u0d3c\u1100\u1161\u11ab\u4e00\u4e2d\u6587\u8c48"
          "\u3042\u3001\u2013\u2019\u2026\u20ac\u302e\u302f\ufb01\uff21\uff41\U0001f600\U0001d165\U00020000")
WORDS = ["the", "movie", "film", "un", "##aff", "##able", "good", "##ing", "don", "br", "amp", "naive", "cafe",
         "istanbul", "strasse", "10", "##000", "\u4e2d\u6587", "##\u0438\u044f"]
VOCABULARY = SPECIAL + ASCII + list(OTHERS) + ["##" + c for c in ASCII if c.isalnum()] + ["##" + c for c in OTHERS] + WORDS

TEXTS = [
    "", " ", "\t\r\n", "The movie", "UNAFFABLE unaffable", "good, goods; gooding!", "don't", "10,000 10000", "a-b_c/d",
    "<br /><br />The film", "&amp; &lt;b&gt; &#8217; &quot;", "na\u00efve na\u0131ve nai\u0308ve caf\u00e9 cafe\u0301 CAF\u00c9",
    "\u0130stanbul I\u0307stanbul \u0131stanbul ISTANBUL", "Stra\u00dfe STRASSE \u1e9e", "\u03a3\u03c3\u03c2 \u0391\u03a3 \u03ac\u03ad",
    "\u4e2d\u6587\u4e00 a\u4e2db \uf900 \U00020000x \U0002b820 \U0002b920", "\u304b\u3099 \u304c \u3042\u3001\u3042",
    "\ud55c \uac00\u11ab \u1112\u1161\u11ab", "a\u0300\u0301\u0302\u0316b", "\u0301 \u0301a", "a\u302e\u302f\u0301b",
    "a\U0001d165\u302eb a\u302e\U0001d165b a\u302e\u0941\U0001d165b a\u302e\u0301\U0001d165b a\U0001d165\u0d3cb", "\U0001d15e\U0001d15f", "\U0001f600\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea",
    "a\u200bb a\u200cb a\u200db a\ufeffb \ufeffa", "a\u00adb", "a\u00a0b a\u3000b a\u2028b a\u2029b a\u1680b a\u180eb",
    "a\x00b \x00 a\x7fb a\x1fb a\x0bb a\x0cb a\x85b", "a\ue000b \uf8ff \U000f0000 \U0010ffff", "a\ufffdb", "a\uffffb \ufdd0",
    "[SEP] a[SEP]b [sep] [ SEP ] [SEP", "[CLS][PAD][UNK][MASK]", "[[SEP]]", "##a ## #a ##ing", "a" * 100, "a" * 101,
    "a" * 10000, "\u00e9" * 100, "\u00e9" * 101, "e\u0301" * 100, "a" * 99 + "\u4e2d" + "b" * 100, "?" * 150, "a\u0301" * 101,
    "\u2013\u2019\u2026 a\u2013b 5\u20ac", "\ufb01lm \uff21\uff41", "\u037e \u1fef \u2260 \u226e", "\u05d0\u05b0\u05d0 \u0628\u064e\u0628",
    "\u0905\u093c \u0958", "\u1734a \u1885a \ua9bda \u166da \U000111c9a", "a\u2e43b a\u0d3cb a\u1df7b \U0001f929", "\u2126 \u212a \u212b",
    "\u01c5 \u01f0 \u0149 \u1e96", "q\u0307\u0323 q\u0323\u0307", "\U00011938", "\u0345\u03b1\u0345 \u1fb3 \u1fbc", "$+<=>^`|~", "a$b+c",
    "\u00a1\u00a7\u00b6\u00bf \u00ab\u00bb \u00a9\u00ae\u00b0", "x\u20dd y\u20e3 \u0488", "\u061c\u200e\u202a\u2066a", "\U000e0061\U000e007f",
]
BROKEN = [
    b"a\xffb", b"\xc3", b"\xc3a", b"\xe2\x82", b"\xe2\x82a", b"\xf0\x9f\x98", b"\xf0\x9f\x98[SEP]", b"\xed\xa0\x80a\xed\xb0\x80",
    b"\xc0\x80a", b"\xe0\x80\x80a", b"\xf4\x90\x80\x80a", b"\xf8\x88\x80\x80\x80a", b"\x80\xbfa", b"a\xcc", b"[S\xffEP]", b"caf\xe9 na\xefve",
    b"\xc3\x28", b"\xe4\xb8\xe4\xb8\xad", b"\xff\xfea\x00b\x00",
]


def random_texts(count: int) -> list[bytes]:
    draw = random.Random(7)
    pieces = ASCII + list(OTHERS) + WORDS + SPECIAL + [" "] * 60 + [chr(c) for c in range(0x300, 0x330)] + [
        chr(c) for c in range(0xc0, 0x180)] + ["\u200b", "\x00", "\u302e", "\u302f", "\U0001d165", "\U0001d165", "\u0941", "A", "B", "\uac00", "\ufeff"]
    result = ["".join(draw.choice(pieces) for _ in range(draw.randrange(1, 25))).encode() for _ in range(150)]
    return result + [bytes(draw.choice(b"ab [SEP]\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xed\xa0\xff") for _ in range(draw.randrange(1, 20)))
                     for _ in range(count - 150)]


def main() -> None:
    ids = {token: k for k, token in enumerate(VOCABULARY)}
    assert len(ids) == len(VOCABULARY)
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    (HERE / "wordpiece_vocabulary.txt").write_bytes("".join(token + "\n" for token in VOCABULARY).encode())
    with open(HERE / "wordpiece_cases.txt", "w", encoding="ascii", newline="\n") as out:
        for text in [t.encode() for t in TEXTS] + BROKEN + random_texts(250):
            encoded = tokenizer.encode(text.decode("utf-8", "replace"))
            out.write(text.hex() + "\t" + " ".join(map(str, encoded.ids)) + "\n")


main()
