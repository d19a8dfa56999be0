# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How long the functions of C++ sources are, told by their indentation: clang-format's."""
import re

# What braces belong to that are no functions.
BLOCK = re.compile(
    r"\s*(?:\}?\s*(?:if|for|while|switch|else|do|try|catch|return|namespace|case|default)\b"
    r"|extern \"C\" \{|\{|\.)"
)
LAMBDA = re.compile(r"(?:=|\(|,|return)\s*\[[&=\w, *]*\]")
STATEMENT_END = re.compile(r"[;{}]\s*$|:\s*$|^\s*(?://|#|template)|\*/\s*$")


def indentation(line):
    return len(line) - len(line.lstrip())


def first_line(lines, number):
    """Where the statement begins that ends in line `number`."""
    while number > 0 and lines[number - 1].strip() and not STATEMENT_END.search(lines[number - 1]):
        number -= 1
    return number


def is_function(lines, first, last):
    head = " ".join(lines[first : last + 1])
    return "(" in head and not BLOCK.match(lines[first]) and not LAMBDA.search(head)


def find_functions(lines):
    """Pairs of the first line's index and the number of lines of each function."""
    open_blocks = []
    for number, line in enumerate(lines):
        code = re.sub(r"//.*$", "", line).rstrip()
        if re.match(r"\s*\}", line):
            while open_blocks and open_blocks[-1][0] > indentation(line):
                open_blocks.pop()
            if open_blocks and open_blocks[-1][0] == indentation(line):
                _, first, is_body = open_blocks.pop()
                if is_body:
                    yield first, number - first + 1
        if code.endswith("{"):
            first = first_line(lines, number)
            # The second line of a template's head is indented more than its body's end.
            indent = min(map(indentation, lines[first : number + 1]))
            open_blocks.append((indent, first, is_function(lines, first, number)))
