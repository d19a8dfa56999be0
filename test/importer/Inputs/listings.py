# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What list-tensors says of files. As a program: compares it, for every FILE.pt in a
folder, with FILE.txt, what PyTorch said when it wrote them."""
import os
import subprocess
import sys


def tensors_of(paths):
    """The lines of each file's tensors, or of its error."""
    result = subprocess.run(["list-tensors", *paths], stdout=subprocess.PIPE, text=True)
    listings, current = {}, []
    for line in result.stdout.splitlines():
        if line.startswith("file "):
            current = listings.setdefault(line.removeprefix("file "), [])
        elif " = " not in line and " unread: " not in line:
            current.append(line)
    return listings


def count_differences(expected):
    """Prints where the listings are not the lines expected of each path."""
    found = tensors_of(expected)
    wrong = [path for path in expected if expected[path] != found.get(path)]
    for path in wrong[:5]:
        print(path, "differs")
        print(*(f"  expected {line}" for line in expected[path]), sep="\n")
        print(*(f"  found    {line}" for line in found.get(path, ["nothing"])), sep="\n")
    print(f"{len(wrong)} of {len(expected)} files differ")
    return len(wrong)


def main():
    folder = sys.argv[1]
    expected = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".pt"):
            path = os.path.join(folder, name)
            with open(path.removesuffix(".pt") + ".txt", encoding="utf-8") as file:
                expected[path] = file.read().splitlines()
    sys.exit(not expected or count_differences(expected) > 0)


if __name__ == "__main__":
    main()
