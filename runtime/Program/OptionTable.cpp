//===- OptionTable.cpp - The options and what they set ----------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/runtime/Program/Options.h"
#include "trm/runtime/Solve/Halting.h"
#include "trm/runtime/Support/Errors.h"
#include "trm/runtime/Support/Strings.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace trm {

static void chooseMode(Options &options, Mode mode, const char *option) {
  // Whoever asks for help gets it.
  if (options.mode == Mode::Help)
    return;
  bool chosen = options.mode != Mode::Solve && mode != Mode::Help;
  if (chosen && options.mode != mode)
    throw UsageError(options.modeOption + " and " + option + " exclude each other");
  options.mode = mode;
  options.modeOption = option;
}

static int32_t parseInteger(const char *option, const std::string &text, int32_t least,
                            int32_t most) {
  int32_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw UsageError(formatString("%s=%s: expected an integer from %d to %d", option, text.c_str(),
                                  least, most));
  return value;
}

static uint64_t parseSeed(const char *option, const std::string &text) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError(
        formatString("%s=%s: expected an integer from 0 to 2^64 - 1", option, text.c_str()));
  return value;
}

static float parseFloat(const char *option, const std::string &text) {
  char *end = nullptr;
  float value = std::strtof(text.c_str(), &end);
  if (*end || !std::isfinite(value))
    throw UsageError(formatString("%s=%s: expected a finite number", option, text.c_str()));
  return value;
}

[[noreturn]] static void failName(const char *option, const std::string &text,
                                  const std::vector<std::string> &names) {
  throw UsageError(formatString("%s=%s: unknown value%s; expected one of: %s", option, text.c_str(),
                                suggestion(text, names).c_str(), join(names, ", ").c_str()));
}

namespace {
template <typename Value>
struct NamedValue {
  const char *name;
  Value value;
};
} // namespace

template <typename Value, size_t Count>
static Value parseName(const char *option, const std::string &text,
                       const NamedValue<Value> (&values)[Count]) {
  std::vector<std::string> names;
  for (const NamedValue<Value> &candidate : values) {
    if (text == candidate.name)
      return candidate.value;
    names.push_back(candidate.name);
  }
  failName(option, text, names);
}

static void applyHalt(Options &options, const std::string &value) {
  std::vector<std::string> names;
  for (const HaltRuleKind &kind : kHaltRules) {
    names.push_back(kind.name);
    if (value != kind.name)
      continue;
    options.halting.rule = kind.rule;
    return;
  }
  failName("--halt", value, names);
}

static void applyFormat(Options &options, const std::string &value) {
  constexpr NamedValue<TextFormat> formats[] = {{"auto", TextFormat::Auto},
                                                {"lines", TextFormat::Lines},
                                                {"csv", TextFormat::Csv},
                                                {"tokens", TextFormat::Tokens}};
  options.format = parseName("--format", value, formats);
}

static void applyTensorInput(Options &options, const std::string &value) {
  chooseMode(options, Mode::Tensors, "--input");
  options.tensorInput = value;
}

static void applyTraceFile(Options &options, const std::string &value) {
  chooseMode(options, Mode::Tensors, "--trace-file");
  options.traceFile = value;
}

static void applyAgainst(Options &options, const std::string &value) {
  chooseMode(options, Mode::Compare, "--against");
  options.against = value;
}

/// The apply functions of options that do nothing but keep a text, keep a number that has to be
/// in a range, or choose a mode.
#define TRM_TEXT(MEMBER) [](Options &options, const std::string &value) { options.MEMBER = value; }
#define TRM_INTEGER(MEMBER, OPTION, LEAST, MOST)                                                   \
  [](Options &options, const std::string &value) {                                                 \
    options.MEMBER = parseInteger(OPTION, value, LEAST, MOST);                                     \
  }
#define TRM_MODE(MODE, OPTION)                                                                     \
  [](Options &options, const std::string &) { chooseMode(options, Mode::MODE, OPTION); }

static OptionGroup showingGroup() {
  return {
      "What to show (without any of these: the answers, in the form of the puzzles)",
      {{"draw", 0, nullptr, TRM_MODE(Draw, "--draw"), "each question and its answer as grids"},
       {"trace", 0, nullptr, TRM_MODE(Trace, "--trace"),
        "the answer after each supervision step as a grid, changed cells marked, with the "
        "halting values q; with --json as `trace` of each result"},
       {"check", 0, nullptr, TRM_MODE(Check, "--check"),
        "compare with the answers beside the puzzles: exact accuracy, mean steps, throughput"},
       {"bench", 0, nullptr, TRM_MODE(Bench, "--bench"),
        "time of a supervision step, on one thread or --puzzle-threads of them, and its share "
        "of the peak that the processor reaches in the same seconds"},
       {"against", 0, "LIB.so", applyAgainst,
        "run another build of the model beside this one (trmc --emit=shared) and tell after each "
        "step how far apart they are: cosine of the carries, changed answers"},
       {"info", 0, nullptr, TRM_MODE(Info, "--info"), "the compiled model: sizes, cost, origin"},
       {"json", 0, nullptr, [](Options &options, const std::string &) { options.json = true; },
        "one JSON document instead of text, written as the puzzles are solved"},
       {"help", 'h', nullptr, TRM_MODE(Help, "--help"), "this text"},
       {"version", 0, nullptr, TRM_MODE(Version, "--version"), "model and compiler"}}};
}

static OptionGroup readingGroup() {
  return {
      "Reading and writing",
      {{"format", 0, "auto|lines|csv|tokens", applyFormat,
        "how puzzles are written (default: auto, by their first line). Where integers may be "
        "digits as well as tokens, lines says digits"},
       {"question-column", 0, "NAME|N", TRM_TEXT(questionColumn),
        "of a table: the column of the questions, by its name or number (default: the one called "
        "question, puzzle, quiz, input or the like)"},
       {"answer-column", 0, "NAME|N", TRM_TEXT(answerColumn),
        "the same for the answers (default: answer, solution, output or the like)"},
       {"task", 0, "NAME", TRM_TEXT(task),
        "what the tokens mean (default: guessed from the model's sizes)"},
       {"augment", 0, "N", TRM_INTEGER(augmentations, "--augment", 0, 1000000),
        "of ARC tasks: solve each in N other views, turned and recoloured (--seed chooses them), "
        "and vote (default: 0)"},
       {"identifiers", 0, "FILE", TRM_TEXT(identifiers),
        "of ARC tasks: the data set's identifiers.json, which names the view of each puzzle "
        "embedding; the views are then those that it has"},
       {"solutions", 0, "FILE", TRM_TEXT(solutions),
        "of ARC tasks: the right answers, where the challenges come without them (default: with "
        "--check, NAME_solutions.json beside NAME_challenges.json)"},
       {"output", 'o', "FILE", TRM_TEXT(output),
        "write there instead of standard output; the file appears when all is done (after a "
        "signal: "
        "with what is; after an error: as FILE.part)"},
       {"input", 0, "IN.safetensors", applyTensorInput,
        "with --trace-file: run `inputs` I32 [batch, seq_len], optionally with "
        "`puzzle_identifiers` I32 [batch]"},
       {"trace-file", 0, "OUT.safetensors", applyTraceFile,
        "write `logits` F32 [steps, batch, seq_len, vocab_size] and `q_logits` F32 [steps, "
        "batch, q_outputs]"}}};
}

static std::string describeRules() {
  std::string text = "when to stop before the last step:";
  for (const HaltRuleKind &kind : kHaltRules)
    text += formatString("%s %s (%s)", &kind == kHaltRules ? "" : ",", kind.name, kind.meaning);
  return text;
}

static OptionGroup solvingGroup() {
  static const std::string rules = describeRules();
  return {
      "Solving",
      {{"halt", 0, "RULE", applyHalt, rules.c_str()},
       {"halt-threshold", 0, "X",
        [](Options &options, const std::string &value) {
          options.haltThreshold = parseFloat("--halt-threshold", value);
        },
        "threshold of the rules with q (default: 0); a higher one is slower and safer"},
       {"halt-steps", 0, "K", TRM_INTEGER(haltSteps, "--halt-steps", 1, 1000000),
        "for how many steps, or cycles where the program looks after each, the rules with stable "
        "want the same answer (default: 1)"},
       {"deadline-ms", 0, "N", TRM_INTEGER(deadlineMilliseconds, "--deadline-ms", 1, INT32_MAX),
        "give each puzzle so many milliseconds, but at least one step; its answer is then "
        "the one with the highest halting value so far and is marked"},
       {"max-steps", 0, "N", TRM_INTEGER(maxSteps, "--max-steps", 1, 1000000),
        "the most supervision steps (default: the model's own)"},
       {"puzzle-id", 0, "N", TRM_INTEGER(puzzleId, "--puzzle-id", 0, INT32_MAX),
        "which puzzle embedding to use (default: the first one compiled in)"},
       {"isa", 0, "NAME", TRM_TEXT(isa),
        "which of the instruction sets to use that were compiled in, see --info (default: "
        "the best that the processor has)"},
       {"threads", 0, "N", TRM_INTEGER(threads.threads, "--threads", 1, 4096),
        "threads in all (default: one a core). Each solves a puzzle; those to spare help "
        "others as far as the program was compiled for it, see --info. But for a deadline, "
        "the answers do not depend on it"},
       {"puzzle-threads", 0, "N", TRM_INTEGER(threads.puzzleThreads, "--puzzle-threads", 1, 4096),
        "threads on each puzzle (default: one, and those to spare; with --bench: one)"}}};
}

static void applyNoise(Options &options, const std::string &value) {
  options.thinking.noise = parseFloat("--noise", value);
  if (*options.thinking.noise < 0)
    throw UsageError("--noise=" + value + ": expected a deviation, which is not negative");
}

static void applyPick(Options &options, const std::string &value) {
  constexpr NamedValue<Pick> picks[] = {{"q", Pick::BestQ}, {"vote", Pick::Vote}};
  options.thinking.pick = parseName("--pick", value, picks);
}

static void applyValidator(Options &options, const std::string &value) {
  constexpr NamedValue<Validation> validators[] = {
      {"auto", Validation::Auto}, {"task", Validation::Task}, {"none", Validation::None}};
  options.thinking.validation = parseName("--validator", value, validators);
}

static OptionGroup thinkingGroup() {
  constexpr int32_t most = 1000000;
  return {"Thinking longer",
          {{"trajectories", 0, "K", TRM_INTEGER(thinking.trajectories, "--trajectories", 1, most),
            "solve each puzzle K times, from the carry that the model knows and from K - 1 with "
            "noise on it, and pick an answer"},
           {"retry", 0, "K", TRM_INTEGER(thinking.retry, "--retry", 1, most),
            "the same, but only until an answer convinces: at most K solves"},
           {"noise", 0, "SIGMA", applyNoise,
            "deviation of the Gaussian noise on each element of the carry (default: 1)"},
           {"seed", 0, "N",
            [](Options &options, const std::string &value) {
              options.thinking.seed = parseSeed("--seed", value);
            },
            "of the noise, and of --augment (default: 0). The same seed gives a puzzle the same "
            "answer, whatever "
            "the threads and the other puzzles"},
           {"pick", 0, "q|vote", applyPick,
            "the answer with the highest halting value over all steps (default where the model "
            "has one), or the one that most solves end with"},
           {"validator", 0, "auto|task|none", applyValidator,
            "whether an answer convinces --retry by the rules of the task (default: where it "
            "has any), or by the halting rule alone (none)"}}};
}

#undef TRM_MODE
#undef TRM_INTEGER
#undef TRM_TEXT

const std::vector<OptionGroup> &optionGroups() {
  static const std::vector<OptionGroup> groups = {showingGroup(), solvingGroup(), thinkingGroup(),
                                                  readingGroup()};
  return groups;
}

} // namespace trm
