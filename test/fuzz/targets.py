# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The fuzz targets: what each begins with, its dictionary, how long its inputs are.

Seeds are made when a target is run, of what the tests have; the standard library is enough.
"""
import collections
import glob
import gzip
import os
import subprocess
import sys
import tempfile
import zipfile

import tensor_lines

HERE = os.path.dirname(os.path.abspath(__file__))
TEST = os.path.dirname(HERE)
ROOT = os.path.dirname(TEST)

# `keeps_names`: a context of MLIR grows with each input, which looks like a leak. `is_tested`:
# by the tests; others take too long to build.
Target = collections.namedtuple(
    "Target", "seeds dictionary max_len keeps_names is_tested", defaults=(False, True)
)


def files(*patterns):
    """Contents of files, by names below the root, in order."""
    paths = {
        path
        for pattern in patterns
        for path in glob.glob(os.path.join(ROOT, pattern), recursive=True)
        if os.path.isfile(path)
    }
    return [open(path, "rb").read() for path in sorted(paths)]


def small_checkpoints():
    """Zips of a few kilobytes: the rows of large weights are one."""
    layer = "L_level.layers.0."
    wide = [layer + "mlp.gate_up_proj.weight=512", layer + "mlp.down_proj.weight=8"]
    script = os.path.join(TEST, "importer", "Inputs", "make_checkpoint.py")
    with tempfile.TemporaryDirectory() as folder:
        for i, dtype in enumerate(["float32", "float64", "float16", "bfloat16"]):
            command = [sys.executable, script, os.path.join(folder, str(i))]
            command += [f"--repeat_rows={key}" for key in wide]
            command += ["--dtype", f"lm_head.weight={dtype}"]
            subprocess.run(command, check=True)
        return [open(path, "rb").read() for path in glob.glob(os.path.join(folder, "*", "step_1"))]


ZIPS = ["test/importer/Inputs/pytorch/*.pt", "test/inputs/*/*", "test/reference/*/*"]


def zips():
    return [data for data in files(*ZIPS) if data.startswith(b"PK")] + small_checkpoints()


def pickles_of(path):
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith("data.pkl")]
        try:
            return [archive.read(name) for name in names]
        except zipfile.BadZipFile:  # Written without checksums.
            return []


def pickles():
    paths = [path for pattern in ZIPS for path in glob.glob(os.path.join(ROOT, pattern))]
    return [data for path in sorted(paths) if zipfile.is_zipfile(path) for data in pickles_of(path)]


def legacy():
    return [data for data in files(*ZIPS) if data.startswith(b"\x80")]


def safetensors():
    header = b'{"__metadata__": {"format": "pt", "b": "a"}, "a": {"dtype": "BF16", "shape": [2, 3], '
    header += b'"data_offsets": [0, 12]}, "c": {"dtype": "F32", "shape": [], "data_offsets": [12, 16]}}'
    small = len(header).to_bytes(8, "little") + header + bytes(16)
    return [small] + files("test/**/*.safetensors")


def containers():
    return [data for part in (zips(), legacy(), safetensors()) for data in part]


def shards():
    return files("test/inputs/shards/*.index.json") + [b'{"weight_map": {"a": "b.safetensors"}}']


def configurations():
    return files("test/**/*.yaml", "examples/**/*.yaml", "test/**/config.json", "docs/*.yaml") + [
        b"defaults:\n  - arch: trm\n  - override hydra/launcher: x\n  - _self_\na: ${b.c}\nb: {c: 1}\n",
        b"base: &b {x: 0x10, y: 1_000}\nother:\n  <<: *b\n  z: [1, yes, ~, !!str 3]\n",
        b"a: ${oc.env:HOME}\nb: ${a}\nc: ${.d}\nd: ${..a}x${c[0]}\n",
    ]


def dataset_facts():
    return files("test/**/dataset.json", "examples/**/dataset.json")


def target_records():
    return files("codegen/Target/records/*.json", "test/tools/Inputs/*.json")


def halting_files():
    rules = [("q", 4, 1), ("q-and-stable", 1.5, 2), ("stable", 0, 3), ("never", 0, 1)]
    return [
        b'{"format": "trm-halting", "version": 1, "rule": "%s", "threshold": %g, "stable_steps": %d,'
        b' "model": {"name": "m", "digest": "abc"}}' % (rule.encode(), threshold, steps)
        for rule, threshold, steps in rules
    ]


def traces():
    steps = b'{"step": 1, "answer": "12", "q": [-1.5, null]}, {"step": 2, "answer": "11", "q": [2, 1]}'
    exact = steps.replace(b'"q"', b'"exact": true, "q"')
    begin = b'{"model": "m", "digest": "abc", "q_outputs": 2, "results": ['
    return [
        begin + b",".join([b'{"trace": [%s]}' % steps] * count) + b"]}"
        for steps, count in [(steps, 1), (exact, 2), (steps, 60), (exact, 60)]
    ]


def comparisons():
    step = b'{"step": 1, "mean_cosine": 0.9, "worst_cosine": 0.5, "changed_answers": 1'
    begin = b'{"puzzles": 3, "first_changed_step": 1, "steps": ['
    accuracies = b', "exact_accuracy": 0.5, "other_exact_accuracy": 0.75'
    return [begin + step + b"}]}", begin + step + accuracies + b"}, " + step + accuracies + b"}]}"]


SUDOKU = b"4..31...24...1.2"
PUZZLES = [
    SUDOKU,
    b"question,answer\n%s,4213132424313142\n" % SUDOKU,
    b"sep=;\nid;quizzes;solutions\n1;4003100024000102;4213132424313142\n",
    b"2\n%s\n%s\n" % (SUDOKU, SUDOKU),
    b"Grid 01\n4..3\n1...\n24..\n.1.2\n",
    b"+--+--+\n|4.|.3|\n|1.|..|\n+--+--+\n|24|..|\n|.1|.2|\n+--+--+\n",
    b"[[4,0,0,3],[1,0,0,0],[2,4,0,0],[0,1,0,2]]\n",
    b"5 1 1 4 2 1 1 1 3 5 1 1 1 2 1 3\n",
    b"#S ##  ## G#####\n",
    b"1 3 2 1 1 2 2 1 1 2 4 1\n",
    b"[[0,1,2],[3,4,5],[6,7,8]]\n",
    b"\xef\xbb\xbf" + SUDOKU,
    SUDOKU.decode().encode("utf-16"),
    gzip.compress(SUDOKU, mtime=0),
]
# Of the first byte: tasks, formats and answers of ProgramReaders.h.
TASKS, FORMATS = 6, 4


def puzzles():
    texts = PUZZLES + files("test/inputs/puzzles/*.*", "test/models/*/test.csv")
    every = [bytes([task]) + text for text in PUZZLES for task in range(TASKS)]
    return every + [bytes([TASKS * FORMATS]) + text for text in texts]


def array(kind, shape, data):
    header = b"{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % (kind, shape)
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


def arrays():
    contents = files("test/inputs/puzzles/**/*.npy") + [
        array(b"|u1", b"(2, 4, 4)", bytes(range(1, 5)) * 8),
        array(b"<i4", b"(1, 16)", bytes([2, 0, 0, 0]) * 16),
        array(b">i2", b"(1, 12)", bytes([0, 2]) * 12),
    ]
    return [bytes([task]) + data for data in contents for task in range(TASKS)]


def gzips():
    texts = PUZZLES + [b"", b"\n" * 5000, bytes(range(256)) * 9]
    return [gzip.compress(text, mtime=0) for text in texts] + [
        gzip.compress(b"a", mtime=0) + bytes(99) + gzip.compress(b"b", 0, mtime=0)
    ]


def arc():
    grid, wide = b"[[0,1],[2,3]]", b"[[1,2,3],[4,5,6],[7,8,9]]"
    pair = b'{"input": %s, "output": %s}' % (grid, wide)
    task = b'{"train": [%s], "test": [%s, {"input": %s}]}' % (pair, pair, wide)
    texts = [
        task,
        b'{"a": %s, "b": %s}' % (task, task),
        b"[%s]" % task,
        b'[["a", %s], ["b", 1e999]]' % task,
        b"[%s, %s]" % (pair, pair),
        b'{"a": [%s, %s]}' % (grid, wide),
        b'{"a": [{"attempt_1": %s, "attempt_2": %s}]}' % (grid, wide),
        b'["<blank>", "a", "a|||t3|||0514273689"]',
    ] + files("test/inputs/arc/*.json")
    return [bytes([choices]) + text for text in texts for choices in (0, 1, 2, 3, 9, 16)]


def program_tensors():
    header = b'{"inputs": {"dtype": "I32", "shape": [2, 2], "data_offsets": [0, 16]}}'
    return [len(header).to_bytes(8, "little") + header + bytes(16)]


def ir_texts():
    texts = files("test/dialect/**/*.mlir", "test/interpreter/*.mlir", "test/passes/**/*.mlir")
    return [part for text in texts for part in text.split(b"// -----\n")]


def bytecode():
    """Of the same, by a tool that lies beside the targets."""
    tool = os.path.join(os.environ["TRM_FUZZERS"], "write-bytecode")
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, str(i)) for i in range(len(ir_texts()))]
        for path, text in zip(paths, ir_texts()):
            with open(path, "wb") as file:
                file.write(text)
        options = {**os.environ, "ASAN_OPTIONS": "allow_user_poisoning=0:detect_leaks=0"}
        subprocess.run([tool] + paths, check=True, env=options)
        return files(os.path.join(folder, "*.mlirbc"))


def imports():
    return tensor_lines.seeds()


SMALL, MEDIUM, LARGE = 2048, 8192, 20000
TARGETS = {
    "Arc": Target(arc, "Arc", MEDIUM),
    "Arrays": Target(arrays, "Numpy", SMALL),
    "CalibrationTrace": Target(traces, "Json", MEDIUM),
    "Configuration": Target(configurations, "Yaml", SMALL),
    "Container": Target(containers, "Pickle", LARGE),
    "DatasetFacts": Target(dataset_facts, "Json", SMALL),
    "FidelityComparison": Target(comparisons, "Json", SMALL),
    "Gzip": Target(gzips, None, SMALL),
    "HaltingFile": Target(halting_files, "Json", SMALL),
    "Import": Target(imports, "Yaml", MEDIUM, True),
    "IrBytecode": Target(bytecode, None, MEDIUM, True),
    "IrText": Target(ir_texts, "Ir", MEDIUM, True),
    "Pickle": Target(pickles, "Pickle", MEDIUM),
    "Pipeline": Target(ir_texts, "Ir", MEDIUM, True, False),
    "ProgramTensors": Target(program_tensors, "Safetensors", SMALL),
    "Puzzles": Target(puzzles, "Puzzles", SMALL),
    "PytorchLegacy": Target(legacy, "Pickle", LARGE),
    "PytorchZip": Target(zips, "Pickle", LARGE),
    "Safetensors": Target(safetensors, "Safetensors", MEDIUM),
    "ShardsIndex": Target(shards, "Json", SMALL),
    "TargetRecord": Target(target_records, "Json", SMALL),
}
