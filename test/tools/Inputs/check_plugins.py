# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""check_plugins.py FILE: what `trmc plugins CHECKPOINT --json` wrote with both test plugins."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)


def entry(section, name):
    (found,) = [entry for entry in document[section] if entry["name"] == name]
    return found


assert document["plugin_api_version"] == 4
assert document["checkpoint"].endswith("sudoku-4x4")
plugin = entry("plugins", "test-plugin")
assert plugin["version"] == "1.2" and plugin["file"].endswith("TrmTestPlugin.so")
assert entry("importers", "trm")["score"] == 100
assert entry("importers", "trm")["reason"].startswith("all_config.yaml says")
assert entry("importers", "trm")["origin"] == "built in"
assert entry("passes", "test-mark-models")["origin"].endswith("TrmTestPassPlugin.so")
assert entry("passes", "trm-hoist")["origin"] == "built in"
assert entry("targets", "test-machine")["origin"] == plugin["file"]
assert entry("backends", "count")["artifacts"][0]["kind"] == "op-count"
assert entry("dialects", "trm")["origin"] == "built in"
