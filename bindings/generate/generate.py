#!/usr/bin/python3
"""Writes the declarations of the bindings from the public header, or checks that they are those of the header.

    generate.py           writes them
    generate.py --check   exit code 1 if a committed file is not what would be written

Needs libclang's Python module (Debian: python3-clang, for /usr/bin/python3).
"""
import argparse
import difflib
import sys
from pathlib import Path

import emit_dlopen
import emit_julia
import emit_layout
import emit_python
import emit_symbols
import header

ROOT = Path(__file__).resolve().parents[2]
OUTPUTS = {
    "src/capi/symbols.txt": emit_symbols,
    "bindings/c/include/attmd/dlopen.h": emit_dlopen,
    "bindings/generate/layout.txt": emit_layout,
    "bindings/python/attmd/_raw.py": emit_python,
    "bindings/julia/src/raw.jl": emit_julia,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--header", type=Path, default=ROOT / "include/attmd/attmd.h")
    arguments = parser.parse_args()
    declared = header.read(arguments.header.resolve())
    outputs = {ROOT / name: emitter.emit(declared) for name, emitter in OUTPUTS.items()}
    if arguments.check:
        return check(outputs)
    for path, text in outputs.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


def check(outputs) -> int:
    stale = 0
    for path, text in outputs.items():
        committed = path.read_text(encoding="utf-8") if path.exists() else ""
        if committed != text:
            stale += 1
            name = str(path.relative_to(ROOT))
            lines = committed.splitlines(True), text.splitlines(True)
            sys.stdout.writelines(difflib.unified_diff(*lines, name, "header"))
            print(f"{name} is not what the header says; run bindings/generate/generate.py")
    print(f"{len(outputs)} files, {stale} not current")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
