"""Prints what a library (ELF, PE or Mach-O) exports and needs, as JSON, by LIEF.

Usage: python3 binary_facts.py FILE
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

import lief

MAGIC_BLOB, MAGIC_DIRECTORY, SHA256 = 0xFADE0CC0, 0xFADE0C02, 2


def signature_valid(binary, data):
    """Whether the code directory has the hash of every page, as macOS checks it."""
    if not binary.has_code_signature:
        return False
    start = binary.code_signature.data_offset
    magic, _, count = struct.unpack_from(">3I", data, start)
    for index in range(count):
        _, offset = struct.unpack_from(">2I", data, start + 12 + 8 * index)
        at = start + offset
        if magic != MAGIC_BLOB or struct.unpack_from(">I", data, at)[0] != MAGIC_DIRECTORY:
            continue
        hash_offset, _, _, slots, limit = struct.unpack_from(">5I", data, at + 16)
        size, kind, _, page_log2 = struct.unpack_from("4B", data, at + 36)
        page = 1 << page_log2
        if kind != SHA256 or limit != start or slots != -(-limit // page):
            return False
        return all(
            data[at + hash_offset + size * i : at + hash_offset + size * (i + 1)]
            == hashlib.sha256(data[page * i : min(page * (i + 1), limit)]).digest()
            for i in range(slots)
        )
    return False


def facts(path):
    data = Path(path).read_bytes()
    binary = lief.parse(path)
    result = {"size": len(data), "versions": {}}
    if isinstance(binary, lief.ELF.Binary):
        result["exports"] = [s.name for s in binary.exported_symbols if s.name]
        result["needs"] = list(binary.libraries)
        for requirement in binary.symbols_version_requirement:
            for version in requirement.get_auxiliary_symbols():
                result["versions"].setdefault(version.name.split("_")[0], []).append(
                    version.name.split("_")[-1]
                )
        result["stripped"] = not any(s.name in (".symtab", ".debug_info") for s in binary.sections)
        result["machine"] = str(binary.header.machine_type)
    elif isinstance(binary, lief.PE.Binary):
        result["exports"] = [e.name for e in binary.get_export().entries]
        result["needs"] = [i.name for i in binary.imports]
        result["stripped"] = not binary.debug and not binary.header.pointerto_symbol_table
        result["machine"] = str(binary.header.machine)
    else:
        result["exports"] = [s.name.lstrip("_") for s in binary.exported_symbols]
        result["needs"] = [
            l.name for l in binary.libraries if l.command != lief.MachO.LoadCommand.TYPE.ID_DYLIB
        ]
        result["stripped"] = not any(
            s.category == lief.MachO.Symbol.CATEGORY.LOCAL for s in binary.symbols
        )
        result["machine"] = str(binary.header.cpu_type)
        result["macos"] = ".".join(map(str, binary.build_version.minos[:2]))
        result["signed"] = signature_valid(binary, data)
    return result


print(json.dumps(facts(sys.argv[1])))
