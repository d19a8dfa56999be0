#!/usr/bin/env python3
# ===- count_wasm.py - a WebAssembly program that counts its instructions ----===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""count_wasm.py PROGRAM.wasm COUNTING.wasm: the same with a counter of what it executes.

An engine compiles WebAssembly to what it likes, so that instructions of the machine are not
the same in each run; those of WebAssembly are. The program exports a global `instructions`,
which grows by the length of each straight run of instructions as it is entered. `block`,
`loop`, `else` and `end` do nothing and do not count.
"""
import sys

GLOBAL_SECTION, EXPORT_SECTION, CODE_SECTION = 6, 7, 10
GLOBAL_KIND = 3
I64 = 0x7E
BLOCK, LOOP, IF, ELSE, END, BR_IF = 0x02, 0x03, 0x04, 0x05, 0x0B, 0x0D
BR_TABLE, CALL, SELECT_TYPED = 0x0E, 0x10, 0x1C
# How many numbers follow an instruction; none where it is not here.
NUMBERS = {BLOCK: 1, LOOP: 1, IF: 1, 0x0C: 1, BR_IF: 1, CALL: 1, 0x11: 2, 0x12: 1, 0x13: 2}
NUMBERS |= {code: 1 for code in range(0x20, 0x27)}  # local, global, table
NUMBERS |= {code: 2 for code in range(0x28, 0x3F)}  # loads and stores
NUMBERS |= {0x3F: 1, 0x40: 1, 0x41: 1, 0x42: 1, 0xD0: 1, 0xD2: 1}
BYTES = {0x43: 4, 0x44: 8}  # float constants
BULK, VECTOR = 0xFC, 0xFD
BULK_NUMBERS = {8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1}
VECTOR_NUMBERS = {code: 2 for code in (*range(0, 12), *range(84, 94))}
VECTOR_BYTES = {12: 16, 13: 16} | {code: 1 for code in (*range(21, 35), *range(84, 92))}


class Error(Exception):
    pass


def unsigned(value):
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def signed(value):
    """A value that is not negative, as a signed number."""
    encoded = bytearray()
    while value >= 0x40:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


class Reader:
    def __init__(self, data, position=0):
        self.data, self.position = data, position

    def byte(self):
        if self.position >= len(self.data):
            raise Error("it ends too early")
        self.position += 1
        return self.data[self.position - 1]

    def number(self):
        value, shift = 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def take(self, count):
        if self.position + count > len(self.data):
            raise Error("it ends too early")
        self.position += count
        return self.data[self.position - count : self.position]

    @property
    def done(self):
        return self.position >= len(self.data)


def skip_operands(reader, code):
    numbers, plain = NUMBERS.get(code, 0), BYTES.get(code, 0)
    if code == BR_TABLE:
        numbers = reader.number() + 1
    elif code == SELECT_TYPED:
        numbers = reader.number()
    elif code == BULK:
        numbers = BULK_NUMBERS.get(reader.number(), 0)
    elif code == VECTOR:
        vector_code = reader.number()
        numbers, plain = VECTOR_NUMBERS.get(vector_code, 0), VECTOR_BYTES.get(vector_code, 0)
    for _ in range(numbers):
        reader.number()
    reader.take(plain)


def count_up(length, counter):
    if length == 0:
        return b""
    # global.get, i64.const, i64.add, global.set
    return b"\x23" + counter + b"\x42" + signed(length) + b"\x7c\x24" + counter


def count_body(body, counter):
    """A function's code with a count in front of each straight run."""
    reader = Reader(body)
    for _ in range(reader.number()):  # locals
        reader.number()
        reader.byte()
    result = bytearray(body[: reader.position])
    start, length = reader.position, 0
    while not reader.done:
        code = reader.byte()
        skip_operands(reader, code)
        length += code not in (BLOCK, LOOP, ELSE, END)
        # A run ends at a call only so that the counter can be read there.
        if code in (LOOP, IF, ELSE, END, BR_IF, CALL):
            result += count_up(length, counter) + body[start : reader.position]
            start, length = reader.position, 0
    return bytes(result)


def sections(data):
    reader = Reader(data)
    if reader.take(8) != b"\0asm\1\0\0\0":
        raise Error("not a WebAssembly program")
    while not reader.done:
        kind = reader.byte()
        yield kind, reader.take(reader.number())


def append(section, entry):
    """A section with one entry more."""
    reader = Reader(section)
    count = reader.number()
    return unsigned(count + 1) + section[reader.position :] + entry


def instrument(data):
    parts = list(sections(data))
    by_kind = dict(parts)
    if not {GLOBAL_SECTION, EXPORT_SECTION, CODE_SECTION} <= by_kind.keys():
        raise Error("it has no globals, exports or code, as programs of clang have")
    # Globals are not imported by a program of its own.
    index = unsigned(Reader(by_kind[GLOBAL_SECTION]).number())
    result = bytearray(data[:8])
    for kind, section in parts:
        if kind == GLOBAL_SECTION:
            section = append(section, bytes([I64, 1, 0x42, 0, END]))
        elif kind == EXPORT_SECTION:
            name = b"instructions"
            section = append(section, unsigned(len(name)) + name + bytes([GLOBAL_KIND]) + index)
        elif kind == CODE_SECTION:
            reader = Reader(section)
            bodies = [reader.take(reader.number()) for _ in range(reader.number())]
            counting = [count_body(body, index) for body in bodies]
            section = unsigned(len(bodies)) + b"".join(unsigned(len(c)) + c for c in counting)
        result += bytes([kind]) + unsigned(len(section)) + section
    return bytes(result)


def main():
    if len(sys.argv) != 3:
        sys.exit("error: expected two files; usage: count_wasm.py PROGRAM.wasm COUNTING.wasm")
    try:
        with open(sys.argv[1], "rb") as file:
            counting = instrument(file.read())
        with open(sys.argv[2], "wb") as file:
            file.write(counting)
    except OSError as error:
        sys.exit(f"error: {error.filename}: {error.strerror}")
    except Error as error:
        sys.exit(f"error: {sys.argv[1]}: {error}")


if __name__ == "__main__":
    main()
