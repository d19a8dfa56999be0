# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The variants that variants.py compiles.

A variant has a name, tensors, settings, words that an error must name, and the
outcome that is right.
"""
import dataclasses
import enum
import itertools
import typing


class Outcome(enum.Enum):
    EITHER = "the model's own answers, or an error"
    RIGHT = "the model's own answers"
    ERROR = "an error: the checkpoint computes something else"


@dataclasses.dataclass
class Variant:
    name: str
    tensors: dict
    settings: typing.Any
    names: tuple = ()
    outcome: Outcome = Outcome.EITHER


def tensor_variants(family):
    def make(name, changes, dropped=(), names=(), outcome=Outcome.EITHER):
        tensors = {key: each for key, each in family.tensors.items() if key not in dropped}
        return Variant(name, {**tensors, **changes}, family.settings, names, outcome)

    yield from dropped_and_renamed(family, make)
    yield from added(family, make)
    yield from scaled(family, make)


def dropped_and_renamed(family, make):
    for key, tensor in family.tensors.items():
        yield make(f"without {key}", {}, [key], (key,))
        head, _, last = key.rpartition(".")
        spellings = {
            key.upper(): "in capitals",
            key + "s": "with an s",
            (head + ".inner." if head else "inner.") + last: "in another module",
            key.replace("weight", "kernel").replace("init", "start"): "as others call it",
        }
        for spelling, what in spellings.items():
            if spelling != key and spelling not in family.tensors:
                yield make(f"{key} {what}", {spelling: tensor}, [key], (key,))


def modules(family):
    """Those with weights of their own, and those around them."""
    found = set()
    for key in family.tensors:
        parts = key.split(".")[:-1]
        found.update(".".join(parts[: i + 1]) for i in range(len(parts)))
    return sorted(found)


def added(family, make):
    any_tensor = next(iter(family.tensors.values()))
    for module in modules(family):
        for last in ("bias_of_fork", "scale", "norm.weight", "lora_A", "gate", "adapter.0.weight"):
            key = f"{module}.{last}"
            yield make(f"with {key}", {key: any_tensor}, (), (key,), Outcome.ERROR)
        if f"{module}.bias" not in family.tensors:
            key = f"{module}.bias"
            yield make(f"with {key}", {key: any_tensor}, (), (key,), Outcome.ERROR)
    for key in ("output_scale", "final_norm.weight", "step_embedding.weight", "embed_norm.weight"):
        yield make(f"with {key}", {key: any_tensor}, (), (key,), Outcome.ERROR)
    for key in ("value_head.weight", "aux_head.0.bias"):
        yield make(f"with {key}", {key: any_tensor}, outcome=Outcome.RIGHT)


def scaled(family, make):
    """A weight by 1/2, and a tensor beside it that a fork multiplies it with."""
    for key, tensor in family.tensors.items():
        if not key.endswith(".weight"):
            continue
        module = key.removesuffix(".weight")
        factor = type(tensor)([1], 0)
        factor.values = [2.0]
        for name in ("weight_scale", "scales", "layer_scale"):
            changes = {key: tensor.scaled(0.5), f"{module}.{name}": factor}
            yield make(f"{key} with {name}", changes, (), (f"{module}.{name}",))
        changes = {f"{module}.weight_g": factor, f"{module}.weight_v": tensor}
        yield make(f"{key} as weight_g and weight_v", changes, [key], (key,))


def setting_variants(family):
    def make(name, settings, names=(), outcome=Outcome.EITHER):
        return Variant(name, family.tensors, settings, names, outcome)

    settings = family.settings
    for key, value in settings.items():
        without = {each: settings[each] for each in settings if each != key}
        yield make(f"without {key}", without)
        for spelling in misspellings(key):
            yield make(f"{spelling} for {key}", {**without, spelling: value})
        yield make(f"{key} null", {**settings, key: None if family.in_checkpoint else "null"})
        yield make(f"{key} interpolated", {**settings, "other": value, key: "${.other}"})
        yield make(f"{key} from nowhere", {**settings, key: "${.nowhere}"})
        yield make(f"{key} by a resolver", {**settings, key: "${eval:1}"})
    if family.in_checkpoint:
        yield make("nested", {"config": settings})
        return
    yield from written_variants(settings, make)


def misspellings(key):
    spellings = [key + "s", key.lower(), key.upper(), key.replace("_", "-"), key[:-1], "my_" + key]
    return [each for each in dict.fromkeys(spellings) if each != key]


def written_variants(settings, make):
    """Other ways to write all_config.yaml."""
    lines = [f"{key}: {str(value).lower() if isinstance(value, bool) else value}"
             for key, value in settings.items()]

    def section(name, own, before=""):
        return f"{before}{name}:\n" + "".join(f"  {line}\n" for line in own)

    yield make("without arch", "\n".join(lines) + "\n", outcome=Outcome.RIGHT)
    for name in ("model", "network", "config", "Arch", "architecture", "trainer"):
        yield make(f"under {name}", section(name, lines))
    yield make("an empty file", "{}\n")
    yield make("another file", "lr: 0.1\nepochs: 3\n")
    yield make("two sections", section("arch", lines) + section("model", [*lines[1:], "L_cycles: 9"]))
    for (i, line), form in itertools.product(enumerate(lines), range(4)):
        key, _, value = line.partition(": ")
        others = lines[:i] + lines[i + 1 :]
        if form == 0:
            text = section("arch", [*others, f"{key}: ${{base.value}}"], f"base:\n  value: {value}\n")
            yield make(f"{key} from another section", text, outcome=Outcome.RIGHT)
        elif form == 1:
            text = section("arch", [*others, f"{key}: *it"], f"base: &it {value}\n")
            yield make(f"{key} as an alias", text, outcome=Outcome.RIGHT)
        elif form == 2:
            text = section("arch", ["<<: *base", *others], f"base: &base\n  {line}\n")
            yield make(f"{key} merged", text, outcome=Outcome.RIGHT)
        else:
            yield make(f"{key} in quotes", section("arch", [*others, f"{key}: '{value}'"]))
