# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Checks that the page of `trmc --report=FOLDER` stands alone and holds the facts
# of report.json, and prints those in a few lines.
import json
import pathlib
import re
import shutil
import subprocess
import sys


def check_page(folder, facts):
    page = (folder / "report.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 2, f"{len(scripts)} scripts"
    assert json.loads(scripts[0][1]) == facts, "the page has other facts"
    if shutil.which("node"):
        subprocess.run(["node", "--check", "-"], input=scripts[1][1], text=True, check=True)
    for link in re.findall(r"(?:src|href)=|@import|url\(|https?://[\w./]*", page):
        assert link == "http://www.w3.org/2000/svg", f"the page refers to {link}"


def print_tree(nodes, indent):
    for node in nodes:
        if "body" in node:
            print(f"{indent}{node['kind']} x{node['trips']} of {', '.join(node['carried'])}")
            print_tree(node["body"], indent + "  ")
        else:
            print(indent + ", ".join(node["lines"]))


def named(phase):
    return f"{phase['name']} ({phase['level']})" if "level" in phase else phase["name"]


def print_facts(facts):
    def yes(value):
        return "yes" if value else "no"

    model, arena = facts["model"], facts["arena"]
    print(f"{model['name']}, family {model['family']}, {model['parameters']} parameters")
    if facts["sizes"]:
        print(f"target {facts['target']['name']}, {facts['sizes']['precision']}")
    print(f"code: {yes(facts['code_bytes'])}, arena: {yes(arena)}", end="")
    if arena:
        ends = [buffer["offset"] + buffer["bytes"] for buffer in arena["buffers"]]
        print(f", within the bound: {yes(max(ends) <= arena['peak_bytes'])}", end="")
    print()
    for when in ("before", "after"):
        print(f"{when}:")
        print_tree(facts["recursion"][when] or [], "  ")
    for cost in facts["costs"]:
        if cost["kind"] == "network":
            print(f"cost: {cost['name']} runs {cost['runs_per_step']} times a step, "
                  f"{cost['multiply_adds']} multiply-adds")
    for function in facts["traffic"]["functions"] if facts["traffic"] else []:
        if function["calls_per_step"] > 1:
            name = function["name"].split(".")[-1]
            print(f"traffic: {name} is called {function['calls_per_step']} times a step")
    for phase in dict.fromkeys(record["phase"] for record in facts["passes"]):
        print(f"{phase}:", *(r["pass"] for r in facts["passes"] if r["phase"] == phase))
    for record in facts["passes"]:
        for remark in record["remarks"]:
            print(f"{record['pass']} on {record['runs_on']} says {remark['name']}")
    print("phases:", *(named(phase) for phase in facts["phases"]))
    if "levels" in facts:
        print("levels:", *(level["name"] for level in facts["levels"]))


def main():
    folder = pathlib.Path(sys.argv[1])
    facts = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    check_page(folder, facts)
    print_facts(facts)


main()
