"""Prints the messages of a log. Usage: python3 reader.py LOG_DIRECTORY, or SEGMENT (or < it)"""
import pathlib
import sys

from companion import unpack
from crc32c import check
from segment import messages

OPEN = 1 << 63


def committed_seqno(directory):
    """Messages from here on are not for us yet (7); without a mark file: all are."""
    try:
        mark = (directory / "mark").read_bytes()
        check(mark[:60], mark[60:64])
    except (FileNotFoundError, ValueError):
        return OPEN
    appended, committed = (int.from_bytes(mark[at:at + 8], "little") for at in (1024, 1280))
    return committed if committed <= appended else OPEN


def content(directory, base):
    """The bytes of a segment (2.2), unpacked if only its companion is left."""
    raw = directory / (base + ".log")
    return raw.read_bytes() if raw.exists() else unpack(raw.with_suffix(".lz4").read_bytes())


def show(where, read, committed=OPEN):
    """Prints what is whole; returns 1 if there is damage."""
    try:
        for message in messages(read(), committed):
            print(*message)
    except FileNotFoundError:
        print(f"{where}: gone, removed by retention", file=sys.stderr)
    except (ValueError, IndexError) as damage:
        print(f"{where}: damaged, the rest of it is left out: {damage}", file=sys.stderr)
        return 1
    return 0


def show_all(directory):
    limit = committed_seqno(directory)  # before the files are looked at: they hold all below it
    bases = {file.stem for file in directory.iterdir() if file.suffix in (".log", ".lz4")}
    return max([show(directory / base, lambda: content(directory, base), limit)
                for base in sorted(bases) if len(base) == 20], default=0)


path = pathlib.Path(sys.argv[1] if sys.argv[1:] else "/dev/stdin")
sys.exit(show_all(path) if path.is_dir() else show(path, path.read_bytes))
