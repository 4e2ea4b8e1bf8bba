"""Prints the messages of a log. Usage: python3 reader.py LOG_DIRECTORY, or SEGMENT (or < it)"""
import pathlib
import sys

from companion import unpack
from crc32c import check
from segment import is_sealed, messages

OPEN = 1 << 63


def committed_seqno(directory):
    """Messages from here on are not for us yet (7); 0: who knows?"""
    try:
        mark = (directory / "mark").read_bytes()
        check(mark[:60], mark[60:64])
    except (FileNotFoundError, ValueError):
        return 0
    appended, committed = (int.from_bytes(mark[at:at + 8], "little") for at in (1024, 1280))
    return committed if committed <= appended else 0


def content(directory, base):
    """The bytes of a segment (2.2), unpacked if only its companion is left."""
    raw = directory / (base + ".log")
    return raw.read_bytes() if raw.exists() else unpack(raw.with_suffix(".lz4").read_bytes())


def show(where, read, committed=OPEN):
    """Prints what is whole; returns 1 if there is damage."""
    damages = []
    try:
        segment = read()
        for message in messages(segment, committed or OPEN * is_sealed(segment), damages.append):
            print(*message)
    except FileNotFoundError:
        print(f"{where}: gone, removed by retention", file=sys.stderr)
    except (ValueError, IndexError) as damage:
        damages.append(f"the rest of it is left out: {damage}")
    for damage in damages:
        print(f"{where}: damaged, {damage}", file=sys.stderr)
    return min(1, len(damages))


def show_all(directory):
    limit = committed_seqno(directory)  # before the files are looked at: they hold all below it
    if not limit:
        print(f"{directory}: no whole mark, so only sealed segments are read", file=sys.stderr)
    bases = sorted({file.stem for file in directory.iterdir()
                    if file.suffix in (".log", ".lz4") and len(file.stem) == 20})
    return max([show(directory / base, lambda: content(directory, base),
                     limit or OPEN * (base != bases[-1])) for base in bases], default=0)


path = pathlib.Path(sys.argv[1] if sys.argv[1:] else "/dev/stdin")
sys.exit(show_all(path) if path.is_dir() else show(path, path.read_bytes))
