"""The cases of the rules of text, records and headers; they are all about Schools.csv but where they say otherwise."""

from support.packages import DEFAULTS, package

from firing.case import PLANT, Case
from rollcall.reading import Limits

SCHOOLS, CLASSES = "Schools.csv", "Classes.csv"
DEFAULT = package()


def of_bytes(data: bytes) -> bytes:
    """A package with these bytes as Schools.csv."""
    return package(raw={SCHOOLS: data})


def schools(*lines: str, header: str = "ID,Name", encoding: str = "utf-8", end: str = "\n") -> bytes:
    """A package whose Schools.csv has a header, these lines, and two fine ones."""
    return of_bytes((end.join([header, *lines, "B-2,Two", "B-3,Three"]) + end).encode(encoding))


TEXTS = {
    "encoding-guessed": Case(
        schools(f"B-1,Núñez {PLANT}", encoding="cp1252"), schools(f"B-1,Núñez {PLANT}"), planted=True
    ),
    "undecodable-bytes": Case(of_bytes(b"ID,Name\nB-1,\xf1\x81\n"), of_bytes(b"ID,Name\nB-1,\xf1\x80\n")),
    "mixed-encodings": Case(
        of_bytes(f"ID,Name\nB-1,Núñez\nB-2,{PLANT} ".encode() + b"\xf1\n"),
        of_bytes(f"ID,Name\nB-1,Núñez\nB-2,{PLANT} ñ\n".encode()),
        planted=True,
    ),
    "utf-16-without-mark": Case(
        of_bytes(f"ID,Name\nB-1,{PLANT}\n".encode("utf-16-le")), of_bytes(f"ID,Name\nB-1,{PLANT}\n".encode("utf-16"))
    ),
    "utf-32-encoding": Case(of_bytes(f"ID,Name\nB-1,{PLANT}\n".encode("utf-32")), schools(f"B-1,{PLANT}")),
    "character-cut-in-half": Case(
        of_bytes(f"ID,Name\nB-1,Núñez\nB-2,{PLANT}\n".encode().replace(b"wv", b"wv\xc3")),
        schools("B-1,Núñez", f"B-4,{PLANT}ñ"),
        planted=True,
    ),
    "end-of-file-mark": Case(of_bytes(b"ID,Name\nB-1,One\n\x1a"), of_bytes(b"ID,Name\nB-1,One\x1a\n")),
    "line-ends-missing": Case(
        of_bytes(f"ID,Name\\nB-1,{PLANT}\\n".encode()), of_bytes(f"ID,Name\nB-1,{PLANT}\\n".encode())
    ),
    "lines-in-quotation-marks": Case(
        of_bytes(f'"ID,Name"\n"B-1,{PLANT}"\n'.encode()), of_bytes(f'"ID","Name"\n"B-1","{PLANT}"\n'.encode())
    ),
    "old-mac-encoding": Case(
        schools("B-1,Núñez", encoding="mac-roman", end="\r"), schools("B-1,Núñez", encoding="utf-8", end="\r")
    ),
    "nul-character": Case(schools("B-1,One\0"), schools("B-1,One")),
    "line-too-long": Case(
        schools("B-1," + "x" * 997), schools("B-1," + "x" * 996), file_limits=Limits(line_bytes=1_000)
    ),
    "quote-never-closes": Case(schools(f'B-1,"{PLANT}'), schools(f'B-1,"{PLANT}"')),
    "quoting-across-lines": Case(schools(f'B-1,"{PLANT}', 'B-4,"Four"'), schools(f'B-1,"{PLANT}', 'Four"')),
    "record-too-long": Case(
        schools(f'B-1,"{PLANT}\n\n\n"'), schools(f'B-1,"{PLANT}\n\n"'), file_limits=Limits(record_bytes=len(PLANT) + 8)
    ),
    "empty-file": Case(of_bytes(b"\n"), of_bytes(b"ID,Name\n")),
    "no-rows": Case(of_bytes(b"ID,Name\n,\n"), of_bytes(b"ID,Name\nB-1,One\n")),
}

HEADERS = {
    "too-many-columns": Case(
        schools(header="ID,Name" + "," * 12), schools(header="ID,Name" + "," * 11), file_limits=Limits(columns=13)
    ),
    "wrong-separator": Case(schools(header="ID;Name"), schools(header="ID,Name")),
    "damaged-header": Case(schools(header='"ID"x,"Name"'), schools(header='"ID","Name"')),
    "text-above-header": Case(schools(header=f"{PLANT}\nID,Name"), schools(header="\nID,Name")),
    "header-of-other-file": Case(
        package(raw={CLASSES: DEFAULTS["Students.csv"].encode()}), package(raw={CLASSES: DEFAULTS[CLASSES].encode()})
    ),
    "header-of-other-format": Case(
        schools(header=f"School_id,School_name,{PLANT}"), schools(header="School_id,Name,Phone,Color")
    ),
    "header-missing": Case(of_bytes(f"B-1,{PLANT}\nB-2,Two\n".encode()), schools(f"B-1,{PLANT}")),
    "unknown-column": Case(schools(header=f"ID,Name,{PLANT}"), schools(header="ID,Name,"), planted=True),
    "misspelt-column": Case(schools(header="id,Name"), schools(header="ID,Name")),
    "repeated-column": Case(schools(header="ID,Name,Name"), schools(header="ID,Name")),
    "nameless-column": Case(schools(header="ID,,Name"), schools(header="ID,Name,")),
    "missing-column": Case(package(drop={SCHOOLS: ["Name"]}), package(drop={SCHOOLS: ["NCES ID"]})),
}

RECORDS = {
    "blank-columns-at-right": Case(schools("B-1,One,,"), schools("B-1,One")),
    "optional-fields-left-out": Case(
        package(line={(CLASSES, 5): "C-4,B-3,Homeroom"}), package(line={(CLASSES, 5): "C-4,B-3,Homeroom,"})
    ),
    "wrong-number-of-fields": Case(schools(f"B-1,{PLANT},One"), schools(f'B-1,"{PLANT},One"')),
    "text-after-closing-quote": Case(schools(f'B-1,"{PLANT}"x'), schools(f'B-1,"{PLANT}"')),
    "quote-in-value": Case(schools(f'B-1,{PLANT} "One"'), schools(f'B-1,"{PLANT} ""One"""'), planted=True),
    "space-before-quote": Case(schools(f'B-1, "{PLANT}"'), schools(f'B-1,"{PLANT}" '), planted=True),
}

CASES = {**TEXTS, **HEADERS, **RECORDS}
