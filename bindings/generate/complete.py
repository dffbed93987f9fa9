#!/usr/bin/python3
"""Checks that the bindings wrap every function of the public header.

A function counts as wrapped when the binding's own sources name it; the generated declarations do not count.
"""
import argparse
import re
import sys
from pathlib import Path

import header

ROOT = Path(__file__).resolve().parents[2]

# Where each binding names the functions that it wraps.
SOURCES = {
    "c": ["c/include/attmd/dlopen.h"],  # C programs have the header; the table for dlopen must have it all
    "cpp": ["cpp/include/attmd/attmd.hpp"],
    "python": ["python/attmd/*.py"],
    "julia": ["julia/src/*.jl"],
    "rust": ["rust/**/src/**/*.rs"],
    "go": ["go/**/*.go"],
}
DECLARATIONS = ["python/attmd/_raw.py", "julia/src/raw.jl", "rust/attmd-sys/src/bindings.rs"]

# The bindings that must wrap everything. Add a binding here when it does, and leave it here.
COMPLETE = ["c", "cpp", "go", "julia", "python", "rust"]

# Bindings in which a helper calls the _init function of every struct that the sources name.
INITS_BY_STRUCT = ["cpp", "julia", "python"]

# What a complete binding does without: binding -> function -> why.
LEFT_OUT = {
    "cpp": dict.fromkeys(["attmd_cpu_kernels", "attmd_has_feature", "attmd_set_log", "attmd_status_name", "attmd_version"],
                         "there is nothing to add to it"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--header", type=Path, default=ROOT / "include/attmd/attmd.h")
    arguments = parser.parse_args()
    functions = [function.name for function in header.read(arguments.header.resolve()).functions]
    problems = unlisted()
    for binding in COMPLETE:
        problems += faults(binding, functions)
    for problem in problems:
        print(problem)
    print(f"{len(functions)} functions in {len(COMPLETE)} complete bindings: {len(problems)} problems")
    return 1 if problems else 0


def unlisted():
    folders = {path.name for path in (ROOT / "bindings").iterdir() if path.is_dir()} - {"generate", "__pycache__"}
    return [f"bindings/{name} is in no list of complete.py" for name in sorted(folders - SOURCES.keys())]


def faults(binding, functions):
    names, known = named(binding), set(functions)
    left_out = LEFT_OUT.get(binding, {})
    found = [f"{binding}: {name} is not wrapped" for name in functions if name not in names and name not in left_out]
    found += [f"{binding}: {name} is left out, but no function of the header" for name in left_out if name not in known]
    return found + [f"{binding}: {name} is left out, but wrapped" for name in left_out if name in names]


def named(binding):
    declarations = {ROOT / "bindings" / path for path in DECLARATIONS}
    files = {path for pattern in SOURCES[binding] for path in (ROOT / "bindings").glob(pattern)} - declarations
    names = {name for path in files for name in re.findall(r"\battmd_\w+", path.read_text(encoding="utf-8"))}
    return names | {name + "_init" for name in names} if binding in INITS_BY_STRUCT else names


if __name__ == "__main__":
    sys.exit(main())
