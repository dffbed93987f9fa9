"""Trains the paper's sentiment classifier on a folder of movie reviews and shows which words it attends to.

    python reviews.py aclImdb vocabulary.txt                       trains, then asks for sentences
    python reviews.py aclImdb vocabulary.txt --text "A fine film"  trains, then classifies this one
    python reviews.py --load reviews.safetensors vocabulary.txt    asks right away

The folder has the layout of the Large Movie Review Dataset: train/pos, train/neg, test/pos and test/neg. The vocabulary has
a WordPiece token in every line, such as that of bert-base-uncased.
"""
import argparse
import sys
import time

import attmd


def main():
    options = parse()
    tokenizer = attmd.Tokenizer(options.vocabulary)
    if options.load:
        model = attmd.Transformer.load(options.load)
    else:
        model = train(options, tokenizer)
        model.save(options.save)
        print(f"saved to {options.save}")
        model = attmd.Transformer.load(options.save)
    for text in options.text or sentences():
        classify(model, tokenizer, text)


def parse():
    parser = argparse.ArgumentParser(usage="%(prog)s [options] [reviews] vocabulary", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="[reviews] vocabulary",
                        help="the folder, which is not needed with --load, and the file of tokens")
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=256, help="tokens of a review that are read")
    parser.add_argument("--width", type=int, default=64, help="of the embeddings")
    parser.add_argument("--blocks", type=int, default=1)
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--hidden", type=int, default=256, help="width inside the MLP")
    parser.add_argument("--p", type=float, default=1.1, help="exponent of the mirror descent")
    parser.add_argument("--step", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    parser.add_argument("--save", default="reviews.safetensors", help="where the model goes")
    parser.add_argument("--load", help="a model to use instead of training one")
    parser.add_argument("--text", action="append", help="a text to classify; may be given several times")
    options = parser.parse_args()
    if len(options.files) != (1 if options.load else 2):
        parser.error("a vocabulary is needed, and before it a folder of reviews unless there is --load")
    options.vocabulary = options.files[-1]
    return options


def train(options, tokenizer):
    progress = sys.stderr is not None and sys.stderr.isatty()
    parts = {part: attmd.Dataset.reviews(f"{options.files[0]}/{part}", tokenizer, max_length=options.max_length,
                                         threads=options.threads, progress=progress) for part in ("train", "test")}
    for part, reviews in parts.items():
        print(f"{part:5}  {reviews.n} reviews, {reviews.tokens} tokens")
    model = attmd.Transformer(len(tokenizer), max_length=options.max_length, n_embd=options.width, heads=options.heads,
                              hidden=options.hidden, blocks=options.blocks, seed=options.seed)
    optimizer = attmd.MirrorDescent(options.p, options.step)
    print("\nepoch  seconds     train      test")
    for epoch in range(1, options.epochs + 1):
        began = time.monotonic()
        model.fit(parts["train"], optimizer, epochs=1, batch_size=min(options.batch, parts["train"].n),
                  shuffle_seed=options.seed, threads=options.threads, progress=progress)
        seconds = time.monotonic() - began
        right = [share_right(model, reviews, options.threads) for reviews in parts.values()]
        print(f"{epoch:5}  {seconds:7.1f}  {right[0]:7.2f} %  {right[1]:6.2f} %", flush=True)
    return model


def share_right(model, reviews, threads):
    return 100 * (model.predict(reviews, threads=threads).label == reviews.labels).mean()


def sentences():
    """What the user types until an empty line, or a text a line of the input to its end."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin if line.strip())
        return
    while True:
        try:
            text = input("\nA review (empty: end)> ")
        except EOFError:
            return
        if not text.strip():
            return
        yield text


def classify(model, tokenizer, text):
    positive = model.predict_texts([text], tokenizer).probability[0, 1]
    words = attmd.attended_words(model, tokenizer, text)
    print(f"\n{'positive' if positive > 0.5 else 'negative'}, {100 * max(positive, 1 - positive):.1f} %")
    if sys.stdout.isatty():
        print(coloured(words))
    else:
        first = sorted((word for word in words if word.weight), key=lambda word: -word.weight)[:5]
        print("attends to " + ", ".join(f"{word.text} ({word.weight:.3f})" for word in first))


def coloured(words):
    """The text with grounds from none to deep blue in a terminal of 256 colours."""
    most = max((word.weight for word in words), default=0) or 1
    grounds = [None, 153, 111, 69, 27]
    parts = []
    for word in words:
        level = round(word.weight / most * (len(grounds) - 1))
        ground = grounds[level]
        colour = "" if ground is None else f"\x1b[48;5;{ground};38;5;{15 if level > 2 else 16}m"
        parts.append(f"{colour}{word.text}\x1b[0m" if colour else word.text)
    return "".join(parts)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (attmd.AttmdError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
