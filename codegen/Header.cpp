//===- Header.cpp - the C header of a compiled model --------------------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Header.h"
#include "trm/codegen/Escape.h"
#include "trm/dialect/Trm/Halting.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace trm {
constexpr StringLiteral kAbiText[] = {
#include "trm/codegen/AbiText.inc"
};

/// {0} name, {1} name in capitals, {2} family, {3} digest, {4} compiler.
constexpr char kBegin[] = R"(/* {0}.h - C interface of the compiled model '{0}'
 *
 * Written by {4}. Family: {2}.
 * SHA-256 of the checkpoint: {3}
 */
#ifndef {1}_TRM_MODEL_H
#define {1}_TRM_MODEL_H

)";

/// {0} name, {1} name in capitals, {2} accepted puzzle ids, {3} entries of q, {4} ABI version,
/// {5} the rule compiled in, {6} what a step is, {7} the functions for teams.
constexpr char kFunctions[] = R"(
#if TRM_ABI_VERSION != {4}
#error "models of different ABI versions in one file; compile them with the same trmc"
#endif

#ifdef __cplusplus
extern "C" {{
#endif

/* All functions return TRM_OK (0) or another value of enum trm_status. They
 * allocate nothing and keep no state but the arena: {1}_ARENA_BYTES bytes at a
 * multiple of TRM_ARENA_ALIGNMENT, owned by the caller. Calls on different
 * arenas may run at the same time. */

/* Embeds a puzzle and resets the carry. Where it fails, the arena has no puzzle any more.
 * tokens: {1}_SEQ_LEN values in [0, {1}_VOCAB).
 * puzzle: {2}.
 * Errors: TRM_ERROR_ARENA_TOO_SMALL, TRM_ERROR_NULL, TRM_ERROR_ARENA_MISALIGNED,
 * TRM_ERROR_TOKEN, TRM_ERROR_PUZZLE, TRM_ERROR_CPU, TRM_ERROR_WEIGHTS. */
int {0}_start(void *arena, size_t arena_bytes, const int32_t *tokens, int32_t puzzle);

/* Runs {6} after {0}_start() or an earlier step.
 * logits: written, [{1}_SEQ_LEN][{1}_VOCAB]; NULL where the answer is not
 * looked at.
 * q: written, {3}.
 * Errors: TRM_ERROR_NOT_STARTED, TRM_ERROR_NULL, TRM_ERROR_ARENA_MISALIGNED. */
int {0}_step(void *arena, float *logits, float q[2]);

/* {0}_start(), then supervision steps until the rule says stop.
 * answer: written, {1}_SEQ_LEN tokens, the most likely at each position.
 * info: what is asked and answered; NULL asks for {1}_MAX_STEPS steps and
 * for the rule that was compiled in: {5}.
 * Errors: those of {0}_start(), TRM_ERROR_OPTION. */
int {0}_solve(void *arena, size_t arena_bytes, const int32_t *tokens, int32_t puzzle,
    int32_t *answer, trm_solve_info *info);

/* Adds noise to the carry between {0}_start() and the next step: noise[i] to
 * element first + i of its {1}_CARRY_ELEMENTS, for i < count.
 * Errors: those of {0}_step(), TRM_ERROR_OPTION where there are no such elements,
 * or noise is beyond TRM_MOST_NOISE or is no number. */
int {0}_perturb(void *arena, const float *noise, size_t first, size_t count);

{7}/* Facts of the model; never NULL, never freed. */
const trm_model_info *{0}_info(void);

/* What {0}_start() and {0}_solve() choose on this processor; NULL where it
 * can run none of {0}_model.levels. */
const trm_level *{0}_level(void);

/* The functions above as one value, for hosts of any model. */
extern const trm_model {0}_model;

#ifdef __cplusplus
}
#endif

#endif /* {1}_TRM_MODEL_H */
)";

static std::string describePuzzleIds(FactsAttr facts) {
  constexpr size_t listed = 8;
  if (facts.listPuzzleIds().empty())
    return "ignored, the model has no puzzle embedding";
  if (facts.listPuzzleIds().size() > listed)
    return formatv("one of the {0} ids in {1}_info()->puzzle_ids", facts.listPuzzleIds().size(),
                   facts.getName());
  std::string ids;
  ListSeparator comma;
  for (int32_t id : facts.listPuzzleIds())
    ids += (StringRef(comma) + itostr(id)).str();
  return (facts.listPuzzleIds().size() == 1 ? "" : "one of ") + ids;
}

/// What a step writes to q, after "written, ".
static StringRef describeHaltValues(FactsAttr facts) {
  constexpr StringLiteral texts[] = {"nothing: the model has no halting values", "q[0] (halt)",
                                     "q[0] (halt) and q[1] (continue)"};
  return texts[facts.getQOutputs()];
}

static std::string describeHalting(FactsAttr facts) {
  HaltingAttr halting = facts.getHalting();
  const HaltRuleKind &kind = getKind(halting.getRule());
  std::string text = spellHaltRule(kind);
  if (kind.readsThreshold)
    text += formatv(", threshold {0}", halting.getThreshold().getValueAsDouble()).str();
  if (kind.readsStableSteps)
    text += formatv(", {0} stable steps", halting.getStableSteps()).str();
  return text;
}

/// {0} name, {1} name in capitals.
constexpr char kTeamFunctions[] =
    R"(/* {0}_step() and {0}_solve() by up to {1}_MAX_TEAM threads, each of which calls
 * with the same arguments and its own view of the team. The results do not depend
 * on the size, which is best a divisor of {1}_MAX_TEAM. They are there, and the
 * arena may be used again, once all threads have returned.
 * Errors: those of {0}_step() and {0}_solve(), and TRM_ERROR_TEAM where a rank or
 * size is out of range or the barrier is missing. */
int {0}_step_team(void *arena, float *logits, float q[2], const trm_team *team);
int {0}_solve_team(void *arena, size_t arena_bytes, const int32_t *tokens, int32_t puzzle,
    int32_t *answer, trm_solve_info *info, const trm_team *team);

)";

static std::string describeTeams(FactsAttr facts) {
  if (facts.getMaxTeam() == 1)
    return "";
  return formatv(kTeamFunctions, facts.getName(), facts.getName().upper()).str();
}

static void writeSizes(FactsAttr facts, StringRef capitals, raw_ostream &os) {
  SizesAttr sizes = facts.getSizes();
  const std::pair<StringRef, int64_t> numbers[] = {{"SEQ_LEN", facts.getSeqLen()},
                                                   {"VOCAB", facts.getVocabSize()},
                                                   {"POSITIONS", facts.getPositions()},
                                                   {"HIDDEN_SIZE", facts.getHiddenSize()},
                                                   {"MAX_STEPS", facts.getMaxSteps()},
                                                   {"CYCLES_PER_STEP", facts.getCyclesPerStep()},
                                                   {"Q_OUTPUTS", facts.getQOutputs()},
                                                   {"MAX_TEAM", facts.getMaxTeam()},
                                                   {"CARRY_ELEMENTS", sizes.getCarryElements()},
                                                   {"ARENA_BYTES", sizes.getArenaBytes()}};
  os << "\nenum {\n";
  for (auto [key, value] : numbers)
    os << "  " << capitals << '_' << key << " = " << value << (key == "ARENA_BYTES" ? "\n" : ",\n");
  os << "};\n";
}

/// What a call of step() runs.
static std::string describeStep(FactsAttr facts) {
  int64_t stride = facts.getStepStride(), cycles = facts.getCyclesPerStep();
  if (cycles != 1)
    return formatv("{0} of the {1} cycles of a supervision step; steps are cycles here", stride,
                   cycles);
  return stride == 1 ? "one supervision step" : formatv("{0} supervision steps", stride).str();
}

void printHeader(FactsAttr facts, StringRef compiler, raw_ostream &os) {
  std::string capitals = facts.getName().upper();
  os << formatv(kBegin, facts.getName(), capitals, facts.getFamily(), facts.getDigest(), compiler)
     << kAbiText[0];
  writeSizes(facts, capitals, os);
  os << formatv(kFunctions, facts.getName(), capitals, describePuzzleIds(facts),
                describeHaltValues(facts), TRM_ABI_VERSION, describeHalting(facts),
                describeStep(facts), describeTeams(facts));
}

/// A header that is there: its text, and the artifacts that it is for.
struct PresentHeader {
  std::string text;
  SmallVector<std::string> owners;
};

/// Begins the line that lists the artifacts.
static constexpr StringLiteral kOwners = " * For: ";

/// In the first comment, before its end.
static std::string addOwners(StringRef text, ArrayRef<std::string> owners) {
  auto [before, after] = text.split("\n */");
  return (before + "\n" + kOwners + join(map_range(owners, toComment), ", ") + "\n */" + after)
      .str();
}

static PresentHeader parseHeader(StringRef text) {
  PresentHeader header;
  auto [before, after] = text.split(("\n" + kOwners).str());
  auto [line, rest] = after.split('\n');
  SmallVector<StringRef> owners;
  line.split(owners, ", ", /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef owner : owners)
    header.owners.push_back(fromComment(owner));
  header.text = (before + (after.empty() ? "" : "\n") + rest).str();
  return header;
}

/// Those of a header's artifacts that are still there, other than `own`.
static SmallVector<std::string> findOthers(const PresentHeader &header, StringRef folder,
                                           StringRef own) {
  SmallVector<std::string> others;
  copy_if(header.owners, std::back_inserter(others), [&](StringRef owner) {
    SmallString<256> path(folder);
    sys::path::append(path, owner);
    return owner != own && sys::fs::exists(path);
  });
  return others;
}

/// The artifacts that the header is for once it is written; `own` is the last one.
static Expected<SmallVector<std::string>> findOwners(StringRef path, StringRef text,
                                                     StringRef own) {
  SmallVector<std::string> owners;
  ErrorOr<std::unique_ptr<MemoryBuffer>> present = MemoryBuffer::getFile(path);
  if (present) {
    if (!(*present)->getBuffer().contains("_TRM_MODEL_H"))
      return cannotWrite(path, "a file of that name is there that trmc did not write; name another "
                               "folder with -o, or another model with --name");
    PresentHeader header = parseHeader((*present)->getBuffer());
    owners = findOthers(header, sys::path::parent_path(path), own);
    if (header.text != text && !owners.empty())
      return cannotWrite(path, "it is the header of '" + join(owners, "', '") +
                                   "', which that of '" + own +
                                   "' differs from; name another folder with -o, another model "
                                   "with --name, or remove what is not wanted any more");
  }
  owners.push_back(own.str());
  return owners;
}

Error writeHeader(FactsAttr facts, const EmitRequest &request, StagedOutputs &outputs) {
  if (Error error = checkInterfaceName(facts.getName()))
    return error;
  Expected<Destination> destination = resolveDestination(request.output);
  if (!destination)
    return destination.takeError();
  if (destination->kind != Destination::File)
    return cannotWrite(request.output, "--emit=" + request.kind +
                                           " writes a header beside it, expected the name of a "
                                           "file");
  SmallString<256> path(sys::path::parent_path(request.output));
  sys::path::append(path, facts.getName() + ".h");
  std::string text;
  raw_string_ostream stream(text);
  printHeader(facts, request.compiler, stream);
  Expected<SmallVector<std::string>> owners =
      findOwners(path, text, sys::path::filename(request.output));
  if (!owners)
    return owners.takeError();
  return outputs.write(path, addOwners(text, *owners));
}

} // namespace trm
