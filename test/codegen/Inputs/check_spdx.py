#!/usr/bin/env python3
# ===- check_spdx.py - a bill of materials against the files it is of ------------===#
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# ===----------------------------------------------------------------------===#
"""check_spdx.py FOLDER BILL: says what the bill lists, or what is wrong with it.

Checks the fields that SPDX 2.3 requires, the checksums and the verification code.
"""
import hashlib
import json
import os
import sys

folder, name = sys.argv[1:]
with open(os.path.join(folder, name), encoding="utf-8") as file:
    bill = json.load(file)
for field in ("spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"):
    assert bill[field], field
assert bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0"
package, checkpoint = bill["packages"]
for entry in bill["packages"]:
    assert entry["SPDXID"] and entry["name"] and entry["downloadLocation"]

listed, hashes = set(), []
for entry in bill["files"]:
    with open(os.path.join(folder, entry["fileName"]), "rb") as file:
        data = file.read()
    sums = {item["algorithm"]: item["checksumValue"] for item in entry["checksums"]}
    assert sums["SHA1"] == hashlib.sha1(data).hexdigest(), entry["fileName"]
    assert sums["SHA256"] == hashlib.sha256(data).hexdigest(), entry["fileName"]
    listed.add(os.path.normpath(entry["fileName"]))
    hashes.append(sums["SHA1"])
code = hashlib.sha1("".join(sorted(hashes)).encode()).hexdigest()
assert package["packageVerificationCode"]["packageVerificationCodeValue"] == code
there = {
    os.path.relpath(os.path.join(path, file), folder)
    for path, _, files in os.walk(folder)
    for file in files
}
assert there - listed == {name, "SHA256SUMS"}, there ^ listed
identifiers = {entry["SPDXID"] for entry in bill["packages"] + bill["files"]} | {bill["SPDXID"]}
for relation in bill["relationships"]:
    assert {relation["spdxElementId"], relation["relatedSpdxElement"]} <= identifiers, relation
digest = checkpoint["checksums"][0]["checksumValue"]
created = bill["creationInfo"]["created"]
print(f"{len(listed)} files, generated from {digest}, {created}")
