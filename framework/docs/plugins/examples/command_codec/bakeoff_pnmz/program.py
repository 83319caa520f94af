"""The program that the codec wraps: it deflates a file. It stands for cjxl, or whatever you have.

python program.py encode LEVEL SOURCE TARGET
python program.py decode SOURCE TARGET
python program.py --version
"""

import sys
import zlib
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Do what the arguments say."""
    match arguments:
        case ["encode", level, source, target]:
            Path(target).write_bytes(zlib.compress(Path(source).read_bytes(), int(level)))
        case ["decode", source, target]:
            Path(target).write_bytes(zlib.decompress(Path(source).read_bytes()))
        case ["--version"]:
            print(f"pnmz 1.0, zlib {zlib.ZLIB_RUNTIME_VERSION}")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
