"""Puts the shared library into the wheel, which so fits every Python 3 of one platform.

The library is, in this order: the file ATTMD_LIBRARY; that of the prefix ATTMD_PREFIX (of `cmake --install`); the one
built by CMake from the source tree around this folder; the one that pkg-config knows.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NAME = {"darwin": "libattmd.dylib", "win32": "attmd.dll"}.get(sys.platform, "libattmd.so")


def version():
    """That of the header the declarations were written from."""
    text = (HERE / "attmd/_raw.py").read_text(encoding="utf-8")
    return ".".join(re.search(r"^VERSION = \((\d+), (\d+), (\d+)\)", text, re.M).groups())


def find_library(build):
    if os.environ.get("ATTMD_LIBRARY"):
        return Path(os.environ["ATTMD_LIBRARY"])
    if os.environ.get("ATTMD_PREFIX"):
        return in_prefix(Path(os.environ["ATTMD_PREFIX"]))
    if (ROOT / "CMakeLists.txt").exists() and (ROOT / "src/capi").is_dir():
        return built(build)
    return known_to_pkg_config()


def in_prefix(prefix):
    found = sorted(prefix.glob(f"lib*/{NAME}")) + sorted(prefix.glob(f"lib/*/{NAME}")) + sorted(prefix.glob(f"bin/{NAME}"))
    if not found:
        raise SystemExit(f"ATTMD_PREFIX = {prefix}: there is no {NAME} in its lib folders")
    return found[0]


def built(build):
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    run("cmake", "-S", str(ROOT), "-B", str(build), *generator, "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_TESTING=OFF",
        "-DATTMD_BUILD_DEMO=OFF")
    parallel = [] if os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") else ["--parallel", str(os.cpu_count() or 1)]
    run("cmake", "--build", str(build), "--target", "attmd", *parallel)
    return build / NAME


def known_to_pkg_config():
    try:
        folder = subprocess.run(["pkg-config", "--variable=libdir", "attmd"], check=True, stdout=subprocess.PIPE,
                                universal_newlines=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        raise SystemExit("No attmd library: set ATTMD_PREFIX to the prefix it is installed in, or install from the "
                         "source tree, bindings/python") from None
    return Path(folder) / NAME


def run(*command):
    try:
        subprocess.run(command, check=True)
    except OSError as error:
        raise SystemExit(f"{command[0]}: {error}. It is needed to build the library; see the README for what else is") \
            from None


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        if getattr(self, "editable_mode", False):  # then the library is found by ATTMD_LIBRARY, or beside the package
            target = HERE / "attmd" / NAME
        else:
            target = Path(self.build_lib) / "attmd" / NAME
        library = find_library(Path(self.get_finalized_command("build").build_temp).resolve() / "cmake")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(library.resolve()), str(target))


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


class PlatformWheel(bdist_wheel):
    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


setup(version=version(), distclass=WithLibrary, cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel})
