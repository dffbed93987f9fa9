"""What the drivers of this folder share: the first line that they print, and running their programs and peers."""
import os
import subprocess


def environment() -> dict[str, str]:
    """That of a peer: without what would choose the kernels of an OpenBLAS of its own."""
    return {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def output(command: list) -> str:
    command = [str(word) for word in command]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment()).stdout


def words(command: list) -> list[str]:
    """What the program prints after its first line, if that names the machine."""
    return [word for line in output(command).splitlines() if line[:1] != "#" for word in line.split()]


def numbers(command: list) -> list[float]:
    return [float(word) for word in words(command)]


def print_machine(program: object) -> None:
    """Processor, version and kernels, which a program of this folder prints first, whatever its arguments."""
    run = subprocess.run([str(program)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    print(run.stdout.splitlines()[0])


def print_versions(python: object, *packages: str) -> None:
    """Those of the peers, as `python` finds them."""
    script = "import importlib.metadata as m, sys; print(', '.join(f'{name} {m.version(name)}' for name in sys.argv[1:]))"
    print("# beside", output([python, "-c", script, *packages]), end="", flush=True)
