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
  FormatChooser(TrmcSession &session, const CompileRequest &request)
      : session(session), options(session.options), request(request),
        progress(!options.quiet && errs().is_displayed()) {}

  Expected<NumberFormats> run();

private:
  Error make(StringRef kind, StringRef output, const NumberFormats &formats);
  Expected<Comparison> measure(const NumberFormats &formats);
  Expected<std::vector<std::string>> listWeights();
  Expected<std::vector<PrecisionException>> rankExceptions();
  Expected<NumberFormats> search(Comparison &fidelity);
  bool isWithinBound(const Comparison &fidelity) const {
    return fidelity.loss() <= options.maxLoss + 1e-9;
  }
  Error judge(const Comparison &fidelity) const;

  TrmcSession &session;
  const TrmcCommandLine &options;
  const CompileRequest &request;
  Progress progress;
  /// Of the precision, as the command line has it.
  StringRef name = options.isMixed()
                       ? "mixed"
                       : getPrecisionFlag(options.getPrecision().value_or(Precision::f32));
  std::unique_ptr<Scratch> reference;
};

Error FormatChooser::make(StringRef kind, StringRef output, const NumberFormats &formats) {
  Expected<CompileRequest> made =
      makeTemporaryRequest(session, request.input, output, kind, formats);
  if (!made)
    return made.takeError();
  made->showsProgress = false;
  return compile(session, *made);
}

Expected<Comparison> FormatChooser::measure(const NumberFormats &formats) {
  Expected<std::unique_ptr<Scratch>> program = Scratch::create("program");
  if (!program)
    return program.takeError();
  StringRef path = (*program)->getPath();
  if (Error error = make(kProgramKind, path, formats))
    return error;
  Expected<std::string> text =
      runOnPuzzles(session.options, path, options.fidelity,
                   {("--against=" + reference->getPath()).str(), "--json"});
  if (!text)
    return text.takeError();
  return parseComparison(*text);
}

std::string listExceptions(ArrayRef<PrecisionException> exceptions) {
  std::string text;
  raw_string_ostream os(text);
  interleaveComma(exceptions, os);
  return text;
}

/// The weights of the networks' products.
Expected<std::vector<std::string>> FormatChooser::listWeights() {
  mlir::MLIRContext context(session.toolbox.dialects);
  Expected<std::unique_ptr<Input>> input =
      Input::load(request.input, options.import.getOptions(), session.toolbox, context);
  if (!input)
    return input.takeError();
  SetVector<StringRef> names;
  (*input)->module->walk([&](NetworkOp network) {
    network.walk([&](LinearOp linear) { names.insert(linear.getWeight()); });
  });
  return std::vector<std::string>(names.begin(), names.end());
}

/// The weights, those first whose bfloat16 helps most alone.
Expected<std::vector<PrecisionException>> FormatChooser::rankExceptions() {
  Expected<std::vector<std::string>> weights = listWeights();
  if (!weights)
    return weights.takeError();
  std::vector<std::pair<Comparison, PrecisionException>> alone;
  for (const std::string &weight : *weights) {
    PrecisionException exception = {weight, Precision::bf16};
    progress.begin("int8, but " + listExceptions(exception));
    Expected<Comparison> found = measure({Precision::int8, {exception}});
    if (!found)
      return found.takeError();
    alone.emplace_back(std::move(*found), exception);
  }
  stable_sort(alone, [](auto &a, auto &b) { return a.first.isBetterThan(b.first); });
  auto ranked = make_second_range(alone);
  return std::vector<PrecisionException>(ranked.begin(), ranked.end());
}

/// int8 with the fewest of the ranked exceptions that keep the loss within the
/// bound; with all of them where even that is too much.
Expected<NumberFormats> FormatChooser::search(Comparison &fidelity) {
  if (isWithinBound(fidelity))
    return NumberFormats{Precision::int8};
  progress.begin("bf16");
  if (Error error = measure({Precision::bf16}).moveInto(fidelity))
    return error;
  if (!isWithinBound(fidelity))
    return NumberFormats{Precision::bf16};
  Expected<std::vector<PrecisionException>> ranked = rankExceptions();
  if (!ranked)
    return ranked.takeError();
  // The loss falls with each exception, or nearly so.
  size_t tooFew = 0, enough = ranked->size();
  while (enough - tooFew > 1) {
    size_t middle = (tooFew + enough) / 2;
    NumberFormats formats{Precision::int8, {ranked->begin(), ranked->begin() + middle}};
    progress.begin("int8, but " + listExceptions(formats.except));
    Expected<Comparison> found = measure(formats);
    if (!found)
      return found.takeError();
    bool isEnough = isWithinBound(*found);
    (isEnough ? enough : tooFew) = middle;
    if (isEnough)
      fidelity = std::move(*found);
  }
  if (enough == ranked->size())
    return NumberFormats{Precision::bf16};
  return NumberFormats{Precision::int8, {ranked->begin(), ranked->begin() + enough}};
}

Error FormatChooser::judge(const Comparison &fidelity) const {
  if (isWithinBound(fidelity))
    return Error::success();
  std::string found = name.str() + " loses " + shortNumber(fidelity.loss()) + " of the " +
                      (fidelity.isLabelled() ? "exact answers" : "answers") + " of float32 on " +
                      std::to_string(fidelity.puzzles) + " puzzles, --max-loss allows " +
                      shortNumber(options.maxLoss);
  std::string wider =
      options.getPrecision() == Precision::mxint4 ? "int8, mixed, bf16, fp32" : "mixed, bf16, fp32";
  if (!options.allowInaccurate)
    return createStringError(found + "; choose a wider --precision (" + wider +
                             "), or "
                             "compile it all the same with --allow-inaccurate");
  printRemark("trmc", "warning", found);
  return Error::success();
}

Expected<NumberFormats> FormatChooser::run() {
  std::optional<Precision> precision = options.getPrecision();
  if (!options.isMixed() && precision.value_or(Precision::f32) == Precision::f32)
    return createStringError("--fidelity compares a --precision with float32; name one: bf16, "
                             "int8, mxint4 or mixed");
  if (Error error = checkRequest({options.maxLoss, /*confident=*/false}, /*rule=*/""))
    return error;
  progress.begin(("float32 and " + name).str());
  if (Error error = Scratch::create("so").moveInto(reference))
    return error;
  if (Error error = make("shared", reference->getPath(), {Precision::f32}))
    return error;
  NumberFormats formats{precision.value_or(Precision::int8)};
  Expected<Comparison> fidelity = measure(formats);
  if (!fidelity)
    return fidelity.takeError();
  progress.finish();
  if (Error error = checkPuzzles(fidelity->puzzles, options.maxLoss))
    return createStringError("'" + options.fidelity + "': " + toString(std::move(error)));
  if (options.isMixed()) {
    if (Error error = search(*fidelity).moveInto(formats))
      return error;
    progress.finish();
  }
  raw_ostream &os = request.output == "-" ? terminalErrs() : terminalOuts();
  printComparison(os, *fidelity, name);
  if (options.isMixed())
    os << getPrecisionFlag(formats.precision) << (formats.except.empty() ? "" : ", but ")
       << listExceptions(formats.except) << '\n';
  os.flush();
  if (Error error = judge(*fidelity))
    return error;
  return formats;
}

} // namespace

Expected<NumberFormats> chooseFormats(TrmcSession &session, const CompileRequest &request) {
  return FormatChooser(session, request).run();
}

} // namespace trm
