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
#include "trm/tools/trmc/Calibrate/Comparison.h"
#include "trm/tools/trmc/Input.h"
#include "trm/tools/trmc/Progress.h"
#include "trm/tools/trmc/Recorder.h"
#include "trm/tools/trmc/Scratch.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {
namespace {

class FormatChooser {
public:
  FormatChooser(TrmcSession &session, const CompileFiles &files)
      : session(session), options(session.options), files(files),
        progress(!options.quiet && errs().is_displayed()) {}

  Expected<NumberFormats> run();

private:
  Error makeReference();
  Expected<Comparison> measure(const NumberFormats &formats);
  Expected<std::vector<std::string>> listWeights();
  Expected<std::vector<std::string>> rankExceptions();
  Expected<NumberFormats> search(Comparison &fidelity);
  bool isWithinBound(const Comparison &fidelity) const {
    return fidelity.loss() <= options.maxLoss + 1e-9;
  }
  Error judge(const Comparison &fidelity) const;

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

Expected<Comparison> FormatChooser::measure(const NumberFormats &formats) {
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
  return parseComparison(*text);
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
  std::vector<std::pair<Comparison, std::string>> alone;
  for (const std::string &weight : *weights) {
    std::string exception = weight + "=bf16";
    progress.begin("int8, but " + exception);
    Expected<Comparison> found = measure({"int8", {exception}});
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
Expected<NumberFormats> FormatChooser::search(Comparison &fidelity) {
  if (isWithinBound(fidelity))
    return NumberFormats{"int8", {}};
  progress.begin("bf16");
  Expected<Comparison> widest = measure({"bf16", {}});
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
    Expected<Comparison> found = measure(formats);
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

Error FormatChooser::judge(const Comparison &fidelity) const {
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
  Expected<Comparison> fidelity = measure(formats);
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
  printComparison(os, *fidelity, options.precision);
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
