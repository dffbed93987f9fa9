#!/usr/bin/python3
"""Whether programs that were compiled with an earlier header still fit: abidiff compares it with the header as it is.

    abi.py EARLIER_HEADER [--header HEADER] [--compiler CC]
    abi.py --renew      makes the header as it is the baseline, abi/baseline.h

abidiff reads debug information. The library needs none: each header is compiled with functions that do nothing.
Needs libabigail's abidiff and libclang's Python module (Debian: abigail-tools, python3-clang).
"""
import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HEADER = ROOT / "include/attmd/attmd.h"
sys.path.insert(0, str(ROOT / "bindings/generate"))
import emit_stub  # noqa: E402
import header  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("earlier", type=Path, nargs="?", default=HERE / "abi/baseline.h")
    parser.add_argument("--header", type=Path, default=HEADER)
    parser.add_argument("--compiler", default="cc")
    parser.add_argument("--renew", action="store_true")
    arguments = parser.parse_args()
    if arguments.renew:
        return renew(arguments.compiler)
    with tempfile.TemporaryDirectory() as directory:
        earlier = library(arguments.earlier, Path(directory) / "earlier", arguments.compiler)
        now = library(arguments.header, Path(directory) / "now", arguments.compiler)
        done = subprocess.run(["abidiff", "--no-added-syms", "--leaf-changes-only", earlier, now], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # Bits of the exit code: 1 and 2 for a failure, 4 for any change, 8 for one that is surely incompatible.
    broken = [done.stdout] if done.returncode & ~4 else list(incompatible(done.stdout, growing(arguments.header)))
    print(done.stdout)
    for line in broken:
        print(f"incompatible with {arguments.earlier.name}: {line.strip()}")
    if broken:
        print("If this is meant, see tests/capi/abi/README.md.")
    return 1 if broken else 0


def library(text: Path, directory: Path, compiler: str) -> Path:
    """A shared library with the functions of a header, and debug information of its types."""
    copy = directory / "attmd/attmd.h"
    copy.parent.mkdir(parents=True)
    copy.write_text(text.read_text(encoding="utf-8"), encoding="utf-8")
    source, output = directory / "functions.c", directory / "libattmd.so"
    source.write_text(emit_stub.emit(header.read(copy)), encoding="utf-8")
    subprocess.run([compiler, "-g", "-shared", "-fPIC", f"-I{directory}", source, "-o", output], check=True)
    return output


def growing(text: Path):
    """Structs that may grow: those that say how large they are."""
    return {struct.name for struct in header.read(text.resolve()).all(header.Struct)
            if struct.fields[0].name == "struct_size"}


def incompatible(report: str, growing_structs):
    """Lines of abidiff's report that are not about a struct's growth at its end."""
    size = 0
    for line in report.splitlines():
        changed = re.fullmatch(r"'struct (\w+) at .*' changed:", line)
        grown = re.fullmatch(r"  type size changed from (\d+) to (\d+) \(in bits\)", line)
        member = re.fullmatch(r"    '.*', at offset (\d+) \(in bits\) at .*", line)
        if changed and changed[1] in growing_structs:
            size = 0
        elif grown and int(grown[1]) < int(grown[2]):
            size = int(grown[1])
        elif member and 0 < size <= int(member[1]):
            pass
        elif line and not re.match(r"[\w/]+ .*summary: |  \d+ data member insertions?:$", line):
            yield line


def renew(compiler: str) -> int:
    stripped = subprocess.run([compiler, "-fpreprocessed", "-dD", "-E", "-P", HEADER], check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    (HERE / "abi/baseline.h").write_text(stripped, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
