# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""FROM TO: copies a zip with 0 for every checksum, as torch.save writes it after
torch.serialization.set_crc32_options(False)."""
import sys
import zipfile

with open(sys.argv[1], "rb") as file:
    data = bytearray(file.read())
with zipfile.ZipFile(sys.argv[1]) as archive:
    at = archive.start_dir
while data[at : at + 4] == b"PK\x01\x02":
    data[at + 16 : at + 20] = bytes(4)
    at += 46 + sum(int.from_bytes(data[at + i : at + i + 2], "little") for i in (28, 30, 32))
with open(sys.argv[2], "wb") as file:
    file.write(data)
