//===- Fidelity.cpp - what narrow factors cost in answers ---------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/tools/trmc/Fidelity.h"
#include "mlir/IR/MLIRContext.h"
#include "trm/codegen/Target/ParseJson.h"
#include "trm/importer/Checkpoint/TerminalText.h"
#include "trm/tools/Messages.h"
#include "trm/tools/trmc/Calibrate/Choose.h"
#include "trm/tools/trmc/Input.h"
#include "trm/tools/trmc/Progress.h"
#include "trm/tools/trmc/Recorder.h"
#include "trm/tools/trmc/Scratch.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;

namespace trm {
namespace {

//===----------------------------------------------------------------------===//
// What a program says of itself and its float32 build (runtime/JsonReport.cpp)
//===----------------------------------------------------------------------===//

struct Step {
  int64_t step = 0, changedAnswers = 0;
  double meanCosine = 0, worstCosine = 0;
  std::optional<double> exact, otherExact;
};

struct Fidelity {
  int64_t puzzles = 0, firstChangedStep = 0;
  std::vector<Step> steps;

  bool isLabelled() const { return steps.back().exact.has_value(); }
  /// Of the puzzles, after the last step: exact answers, or answers as such where
  /// none are known.
  double loss() const {
    const Step &last = steps.back();
    if (isLabelled())
      return *last.otherExact - *last.exact;
    return static_cast<double>(last.changedAnswers) / static_cast<double>(puzzles);
  }
  double meanDistance() const {
    double sum = 0;
    for (const Step &step : steps)
      sum += 1 - step.meanCosine;
    return sum / static_cast<double>(steps.size());
  }
  /// Fewer lost answers, then a nearer carry.
  bool isBetterThan(const Fidelity &other) const {
    return std::pair(loss(), meanDistance()) < std::pair(other.loss(), other.meanDistance());
  }
};

bool fromJSON(const json::Value &value, Step &step, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("step", step.step) &&
         object.map("changed_answers", step.changedAnswers) &&
         object.map("mean_cosine", step.meanCosine) &&
         object.map("worst_cosine", step.worstCosine) && object.map("exact_accuracy", step.exact) &&
         object.map("other_exact_accuracy", step.otherExact);
}

bool fromJSON(const json::Value &value, Fidelity &fidelity, json::Path path) {
  json::ObjectMapper object(value, path);
  return object && object.map("puzzles", fidelity.puzzles) &&
         object.map("first_changed_step", fidelity.firstChangedStep) &&
         object.map("steps", fidelity.steps) && !fidelity.steps.empty();
}

void print(raw_ostream &os, const Fidelity &fidelity, StringRef precision) {
  os << precision << " against float32, " << fidelity.puzzles << " puzzles\n\n"
     << "  step   cosine of the carry   answers"
     << (fidelity.isLabelled() ? "   exact accuracy\n" : "\n")
     << "             mean      worst   changed"
     << (fidelity.isLabelled() ? ("   " + precision + ", float32\n").str() : "\n");
  for (const Step &step : fidelity.steps) {
    os << format("  %4lld  %9.6f  %9.6f   %7lld", static_cast<long long>(step.step),
                 step.meanCosine, step.worstCosine, static_cast<long long>(step.changedAnswers));
    if (step.exact)
      os << format("   %.2f %%, %.2f %%", 100 * *step.exact, 100 * *step.otherExact);
    os << '\n';
  }
  if (fidelity.firstChangedStep)
    os << "\nfirst changed answer after step " << fidelity.firstChangedStep << '\n';
  else
    os << "\nno answer changed\n";
}

//===----------------------------------------------------------------------===//
// Measuring and choosing
//===----------------------------------------------------------------------===//

class FormatChooser {
public:
  FormatChooser(TrmcSession &session, const CompileFiles &files)
      : session(session), options(session.options), files(files),
        progress(!options.quiet && errs().is_displayed()) {}

  Expected<NumberFormats> run();

private:
  Error makeReference();
  Expected<Fidelity> measure(const NumberFormats &formats);
  Expected<std::vector<std::string>> listWeights();
  Expected<std::vector<std::string>> rankExceptions();
  Expected<NumberFormats> search(Fidelity &fidelity);
  bool isWithinBound(const Fidelity &fidelity) const {
    return fidelity.loss() <= options.maxLoss + 1e-9;
  }
  Error judge(const Fidelity &fidelity) const;

  TrmcSession &session;
  const TrmcCommandLine &options;
  const CompileFiles &files;
  Progress progress;
  std::unique_ptr<Scratch> reference;
};

Error FormatChooser::makeReference() {
  Expected<std::unique_ptr<Scratch>> library = Scratch::create("so");
  if (!library)
    return library.takeError();
  reference = std::move(*library);
  return compile(session,
                 {files.input, reference->getPath().str(), "shared", NumberFormats{"fp32", {}}});
}

Expected<Fidelity> FormatChooser::measure(const NumberFormats &formats) {
  Expected<std::unique_ptr<Scratch>> program = Scratch::create("program");
  if (!program)
    return program.takeError();
  StringRef path = (*program)->getPath();
  if (Error error = compile(session, {files.input, path.str(), "program", formats}))
    return error;
  Expected<std::string> text =
      runOnPuzzles(session.options, path, options.fidelity,
                   {("--against=" + reference->getPath()).str(), "--json"});
  if (!text)
    return text.takeError();
  Expected<Fidelity> fidelity = parseJson<Fidelity>(*text, "comparison");
  if (!fidelity)
    return createStringError("what the program wrote is not a comparison: " +
                             toString(fidelity.takeError()));
  return fidelity;
}

/// The weights of the networks' products.
Expected<std::vector<std::string>> FormatChooser::listWeights() {
  mlir::MLIRContext context(session.toolbox.dialects);
  Expected<std::unique_ptr<Input>> input =
      Input::load(files.input, options.getImportOptions(), session.toolbox, context);
  if (!input)
    return input.takeError();
  SetVector<StringRef> names;
  (*input)->module->walk([&](NetworkOp network) {
    network.walk([&](LinearOp linear) { names.insert(linear.getWeight()); });
  });
  return std::vector<std::string>(names.begin(), names.end());
}

/// The weights, those first whose bfloat16 helps most alone.
Expected<std::vector<std::string>> FormatChooser::rankExceptions() {
  Expected<std::vector<std::string>> weights = listWeights();
  if (!weights)
    return weights.takeError();
  std::vector<std::pair<Fidelity, std::string>> alone;
  for (const std::string &weight : *weights) {
    std::string exception = weight + "=bf16";
    progress.begin("int8, but " + exception);
    Expected<Fidelity> found = measure({"int8", {exception}});
    if (!found)
      return found.takeError();
    alone.emplace_back(std::move(*found), exception);
  }
  stable_sort(alone, [](auto &a, auto &b) { return a.first.isBetterThan(b.first); });
  std::vector<std::string> ranked;
  for (auto &[fidelity, exception] : alone)
    ranked.push_back(exception);
  return ranked;
}

/// int8 with the fewest of the ranked exceptions that keep the loss within the
/// bound; with all of them where even that is too much.
Expected<NumberFormats> FormatChooser::search(Fidelity &fidelity) {
  if (isWithinBound(fidelity))
    return NumberFormats{"int8", {}};
  progress.begin("bf16");
  Expected<Fidelity> widest = measure({"bf16", {}});
  if (!widest)
    return widest.takeError();
  fidelity = *widest;
  if (!isWithinBound(fidelity))
    return NumberFormats{"bf16", {}};
  Expected<std::vector<std::string>> ranked = rankExceptions();
  if (!ranked)
    return ranked.takeError();
  // The loss falls with each exception, or nearly so.
  size_t tooFew = 0, enough = ranked->size();
  while (enough - tooFew > 1) {
    size_t middle = (tooFew + enough) / 2;
    NumberFormats formats{"int8", {ranked->begin(), ranked->begin() + middle}};
    progress.begin("int8, but " + join(formats.except, ", "));
    Expected<Fidelity> found = measure(formats);
    if (!found)
      return found.takeError();
    bool isEnough = isWithinBound(*found);
    (isEnough ? enough : tooFew) = middle;
    if (isEnough)
      fidelity = std::move(*found);
  }
  if (enough == ranked->size())
    return NumberFormats{"bf16", {}};
  return NumberFormats{"int8", {ranked->begin(), ranked->begin() + enough}};
}

Error FormatChooser::judge(const Fidelity &fidelity) const {
  if (isWithinBound(fidelity))
    return Error::success();
  std::string found = options.precision + " loses " + shortNumber(fidelity.loss()) + " of the " +
                      (fidelity.isLabelled() ? "exact answers" : "answers") + " of float32 on " +
                      std::to_string(fidelity.puzzles) + " puzzles, --max-loss allows " +
                      shortNumber(options.maxLoss);
  std::string wider =
      options.precision == "mxint4" ? "int8, mixed, bf16, fp32" : "mixed, bf16, fp32";
  if (!options.allowInaccurate)
    return createStringError(found + "; choose a wider --precision (" + wider +
                             "), or "
                             "compile it all the same with --allow-inaccurate");
  printRemark("trmc", "warning", found);
  return Error::success();
}

Expected<NumberFormats> FormatChooser::run() {
  bool isMixed = options.precision == "mixed";
  if (options.precision.empty() || options.precision == "fp32")
    return createStringError("--fidelity compares a --precision with float32; name one: bf16, "
                             "int8, mxint4 or mixed");
  if (Error error = checkRequest({options.maxLoss, /*confident=*/false}, /*rule=*/""))
    return error;
  progress.begin("float32 and " + options.precision);
  if (Error error = makeReference())
    return error;
  NumberFormats formats{isMixed ? "int8" : options.precision.getValue(), {}};
  Expected<Fidelity> fidelity = measure(formats);
  if (!fidelity)
    return fidelity.takeError();
  progress.finish();
  if (Error error = checkPuzzles(fidelity->puzzles, options.maxLoss))
    return createStringError("'" + options.fidelity + "': " + toString(std::move(error)));
  if (isMixed) {
    Expected<NumberFormats> found = search(*fidelity);
    if (!found)
      return found.takeError();
    formats = std::move(*found);
    progress.finish();
  }
  raw_ostream &os = files.output == "-" ? terminalErrs() : terminalOuts();
  print(os, *fidelity, options.precision);
  if (isMixed)
    os << formats.precision << (formats.except.empty() ? "" : ", but ")
       << join(formats.except, ", ") << '\n';
  os.flush();
  if (Error error = judge(*fidelity))
    return error;
  return formats;
}

} // namespace

Expected<NumberFormats> chooseFormats(TrmcSession &session, const CompileFiles &files) {
  return FormatChooser(session, files).run();
}

} // namespace trm
