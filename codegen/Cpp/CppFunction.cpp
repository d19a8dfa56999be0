//===- CppFunction.cpp - one function of a model as C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppFunction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "trm/codegen/Cpp/CppExpression.h"
#include "trm/codegen/Cpp/CppNames.h"
#include "trm/codegen/Escape.h"
#include "trm/dialect/Trk/Trk.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trm {
namespace {

/// Whether `buffer`, or a part of it, is written: rotating queries and keys in place
/// writes what attention reads.
bool isWritten(Value buffer) {
  return llvm::any_of(buffer.getUses(), [](OpOperand &use) {
    Operation *user = use.getOwner();
    if (auto store = dyn_cast<memref::StoreOp>(user))
      return use.get() == store.getMemRef();
    if (auto copy = dyn_cast<memref::CopyOp>(user))
      return use.get() == copy.getTarget();
    if (auto part = dyn_cast<memref::SubViewOp>(user))
      return isWritten(part.getResult());
    if (auto call = dyn_cast<func::CallOp>(user)) {
      auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
      return !callee || isWritten(callee.getArgument(use.getOperandNumber()));
    }
    if (auto attention = dyn_cast<trk::AttentionOp>(user);
        attention && attention.getRope() && use.get() == attention.getQkv())
      return true;
    auto kernel = dyn_cast<DestinationStyleOpInterface>(user);
    return kernel && kernel.isDpsInit(&use);
  });
}

class FunctionPrinter {
public:
  FunctionPrinter(func::FuncOp func, const CppModule &module, raw_ostream &os)
      : func(func), module(module), os(os) {}

  llvm::Error run() {
    printSignature();
    printBlock(func.front());
    os << "}\n";
    return error.empty() ? llvm::Error::success() : llvm::createStringError(error);
  }

private:
  //===--------------------------------------------------------------------===//
  // The signature
  //===--------------------------------------------------------------------===//

  StringRef part() {
    StringRef symbol = func.getSymName();
    symbol.consume_front(module.model);
    symbol.consume_front(".");
    return symbol;
  }

  void printSignature() {
    nameArguments();
    os << "\n/// " << describe() << '\n';
    SmallVector<std::string> parameters;
    for (BlockArgument argument : func.getArguments()) {
      StringRef name = argument.use_empty() ? "" : names.get(argument);
      if (argument == func.getArguments().back())
        parameters.push_back(("void *" + name).str());
      else if (auto type = dyn_cast<MemRefType>(argument.getType()))
        parameters.push_back((isWritten(argument) ? "" : "const ") +
                             spellArray(type, module.numbers.getElement(argument), "&" + name));
      else
        parameters.push_back(("int32_t " + name).str());
    }
    printWrapped("void " + nameOfFunction(func.getSymName(), module.model) + "(", parameters,
                 ") {");
  }

  /// `begin`, the parts with commas, `end`: as many on a line as fit.
  void printWrapped(const std::string &begin, ArrayRef<std::string> parts, StringRef end) {
    constexpr size_t width = 100;
    line() << begin;
    size_t column = indent() + begin.size();
    for (auto [index, part] : llvm::enumerate(parts)) {
      std::string text = part + (index + 1 < parts.size() ? "," : end.str());
      if (index > 0 && column + 1 + text.size() > width) {
        os << '\n';
        line() << "    ";
        column = indent() + 4;
      } else if (index > 0) {
        os << ' ';
        ++column;
      }
      os << text;
      column += text.size();
    }
    os << (parts.empty() ? end : "") << '\n';
  }

  std::string describe() {
    if (part() == "embed")
      return "Writes the state that a solve begins with: what steps read of the puzzle, the first "
             "carry.";
    if (part() == "supervise")
      return "One supervision step: all cycles of the recursion.";
    if (part() == "first")
      return "The first supervision step, with what is known of it ahead.";
    if (part() == "readout")
      return "The answer of the step before: logits of each token.";
    return part().contains('.') ? "One layer, in place."
                                : "One application of the network, in place.";
  }

  /// The state of a solve: what steps read of the puzzle, then the latents.
  void nameState(llvm::MutableArrayRef<BlockArgument> state) {
    auto facts = func->getParentOfType<ModuleOp>()->getAttrOfType<DictionaryAttr>("trm.facts");
    auto fact = facts.getAs<IntegerAttr>("latents");
    size_t latents = fact ? std::min<size_t>(fact.getInt(), state.size()) : 0;
    auto isTokens = [](BlockArgument argument) {
      return cast<MemRefType>(argument.getType()).getElementType().isInteger();
    };
    // Where tokens are kept, what else is kept is no more than the puzzle's part.
    llvm::MutableArrayRef<BlockArgument> kept = state.drop_back(latents);
    bool hasTokens = llvm::any_of(kept, isTokens);
    for (BlockArgument argument : kept)
      names.add(argument, isTokens(argument) ? "tokens"
                          : hasTokens        ? "puzzleEmbedding"
                                             : "embedding");
    for (auto [index, argument] : llvm::enumerate(state.take_back(latents)))
      names.add(argument, latents == 1 ? "z" : latents == 2 ? (index == 0 ? "z_H" : "z_L") : "z");
  }

  void nameArguments() {
    llvm::MutableArrayRef<BlockArgument> arguments = func.getArguments();
    names.add(arguments.back(), "arena");
    arguments = arguments.drop_back();
    if (part() == "embed") {
      names.add(arguments[0], "tokens");
      names.add(arguments[1], "puzzle");
      return nameState(arguments.drop_front(2));
    }
    if (part() == "supervise" || part() == "first" || part() == "readout") {
      auto facts = func->getParentOfType<ModuleOp>()->getAttrOfType<DictionaryAttr>("trm.facts");
      bool halts = facts.getAs<IntegerAttr>("q_outputs").getInt() > 0;
      if (halts)
        names.add(arguments.back(), "q");
      arguments = arguments.drop_back(halts);
      names.add(arguments.back(), "logits");
      return nameState(arguments.drop_back());
    }
    for (auto [index, argument] : llvm::enumerate(arguments))
      names.add(argument, index == 0 ? "hidden" : wishFor(argument));
  }

  /// The weight that an argument holds where the function is first called, without the
  /// numbers of layers; or nothing.
  std::string wishOfCaller(Value value) {
    auto argument = dyn_cast<BlockArgument>(value);
    auto uses = argument ? SymbolTable::getSymbolUses(func, func->getParentOp()) : std::nullopt;
    if (!uses || uses->empty())
      return "";
    auto call = dyn_cast<func::CallOp>(uses->begin()->getUser());
    auto global =
        call ? call.getOperand(argument.getArgNumber()).getDefiningOp<memref::GetGlobalOp>()
             : memref::GetGlobalOp();
    if (!global)
      return "";
    StringRef name = module.weights.getMember(global.getName());
    if (auto [before, rest] = name.split("layers_"); !rest.empty())
      name = rest.ltrim("0123456789_");
    return toCppIdentifier(name);
  }

  /// What an argument or buffer is, by its users.
  std::string wishFor(Value value) {
    if (std::string name = wishOfCaller(value); !name.empty())
      return name;
    for (OpOperand &use : value.getUses()) {
      Operation *user = use.getOwner();
      if (auto matmul = dyn_cast<trk::PackedMatmulOp>(user)) {
        if (value == matmul.getWeight())
          return "weight";
        if (value == matmul.getWeightScale())
          return matmul.hasFourBitWeight() ? "exponents" : "weightScale";
        if (value == matmul.getInputScale())
          return "scale";
        if (value == matmul.getBias())
          return "bias";
        if (value == matmul.getInit())
          return matmul.getGroups() > 1 ? "gated" : "product";
      }
      if (auto attention = dyn_cast<trk::AttentionOp>(user);
          attention && value == attention.getInit())
        return "attended";
      if (auto quantize = dyn_cast<trk::QuantizeOp>(user))
        if (value != quantize.getInput())
          return value == quantize.getInit() ? "rounded" : "scale";
    }
    return isa<MemRefType>(value.getType()) ? "input" : "value";
  }

  //===--------------------------------------------------------------------===//
  // Blocks
  //===--------------------------------------------------------------------===//

  size_t indent() const { return size_t(2) * depth; }
  raw_ostream &line() { return os.indent(indent()); }

  void fail(Operation *op) {
    if (error.empty())
      error = llvm::formatv("there is no C++ for '{0}' in the function '{1}'", op->getName(),
                            func.getSymName());
  }

  static bool writes(Operation &op) {
    return !isMemoryEffectFree(&op) && !isa<memref::LoadOp>(op) &&
           !op.hasTrait<OpTrait::IsTerminator>();
  }

  void printBlock(Block &block) {
    ++depth;
    bool severalWrites = llvm::count_if(block, writes) > 1;
    for (Operation &op : block) {
      printViewsOf(op);
      printOp(op, severalWrites);
    }
    --depth;
  }

  void printOp(Operation &op, bool severalWrites) {
    TypeSwitch<Operation *>(&op)
        .Case<memref::StoreOp>([&](auto store) {
          line() << spellElement(store.getMemRef(), store.getIndices()) << " = "
                 << bare(spell(store.getValueToStore())) << ";\n";
        })
        .Case<memref::CopyOp>([&](auto copy) {
          line() << "copy(" << spell(copy.getSource()) << ", " << spell(copy.getTarget()) << ");\n";
        })
        .Case<scf::ForOp>([&](auto loop) { printLoop(loop); })
        .Case<func::CallOp>([&](auto call) {
          SmallVector<std::string> operands;
          for (Value operand : call.getOperands())
            operands.push_back(bare(spell(operand)));
          printWrapped(nameOfFunction(call.getCallee(), module.model) + "(", operands, ");");
        })
        .Case<trk::PackedMatmulOp>([&](auto matmul) { printMatmul(matmul); })
        .Case<trk::QuantizeOp>([&](auto quantize) { printQuantize(quantize); })
        .Case<trk::AttentionOp>([&](auto attention) { printAttention(attention); })
        .Case<trk::RmsNormOp>(
            [&](auto norm) { printNorm(norm.getInit(), norm.getAxis(), norm.getEpsilon()); })
        .Case<func::ReturnOp, scf::YieldOp, memref::GetGlobalOp, memref::SubViewOp, memref::ViewOp>(
            [](auto) {})
        .Default([&](Operation *other) { nameScalar(other, severalWrites); });
  }

  /// Scalars are written where they are used, unless that is in several places or
  /// memory may change in between.
  void nameScalar(Operation *op, bool severalWrites) {
    if (op->getNumResults() != 1 || op->getNumRegions() != 0 || !isSpellable(op))
      return fail(op);
    bool isLoad = isa<memref::LoadOp>(op), isCast = isa<arith::IndexCastOp>(op);
    Value result = op->getResult(0);
    if (result.use_empty() || matchPattern(op, m_Constant()))
      return;
    bool moves = isLoad && (severalWrites || !result.hasOneUse() ||
                            (*result.user_begin())->getBlock() != op->getBlock());
    if (!moves && (result.hasOneUse() || isCast))
      return;
    std::string text = bare(spell(result));
    line() << "const " << (result.getType().isF32() ? module.numbers.getReal() : "int") << ' '
           << names.add(result, "value") << " = " << text << ";\n";
  }

  bool isSpellable(Operation *op) {
    return isa<memref::LoadOp>(op) || spellConstant(op, module.numbers) ||
           spellScalar(op, module.numbers, [](Value) { return std::string(); });
  }

  /// Buffers are introduced in front of their first use.
  void printViewsOf(Operation &op) {
    if (isa<memref::SubViewOp>(op))
      return;
    op.walk<WalkOrder::PreOrder>([&](Operation *inner) {
      for (Value operand : inner->getOperands()) {
        if (auto part = operand.getDefiningOp<memref::SubViewOp>())
          operand = part.getSource();
        auto view = operand.getDefiningOp<memref::ViewOp>();
        if (view && view->getBlock() == op.getBlock() && !names.has(view.getResult()))
          printView(view);
      }
    });
  }

  void printView(memref::ViewOp view) {
    APInt offset;
    if (!matchPattern(view.getByteShift(), m_ConstantInt(&offset)))
      return fail(view);
    std::string wish = wishFor(view.getResult());
    line() << "auto &" << names.add(view.getResult(), wish == "input" ? "buffer" : wish)
           << " = view<" << spellArray(view.getType(), module.numbers.getReal()) << ">("
           << spell(view.getSource()) << ", " << offset.getZExtValue() << ");\n";
  }

  void printLoop(scf::ForOp loop) {
    if (loop.getNumResults() != 0)
      return fail(loop);
    // A loop's variable is visible in the loop alone: the name may come again.
    CppNames outer = names;
    std::string name = names.add(loop.getInductionVar(), wishForLoop(loop)).str();
    line() << "for (int " << name << " = " << bare(spell(loop.getLowerBound())) << "; " << name
           << " < " << bare(spell(loop.getUpperBound())) << "; ";
    APInt step;
    if (matchPattern(loop.getStep(), m_ConstantInt(&step)) && step.isOne())
      os << "++" << name << ") {\n";
    else
      os << name << " += " << bare(spell(loop.getStep())) << ") {\n";
    printBlock(*loop.getBody());
    line() << "}\n";
    names = std::move(outer);
  }

  static bool calls(Operation *op) {
    return op->walk([](func::CallOp) { return WalkResult::interrupt(); }).wasInterrupted();
  }

  /// Loops of the recursion by their place in it, others by what they run over.
  static StringRef wishForLoop(scf::ForOp loop) {
    if (calls(loop)) {
      bool hasInner = llvm::any_of(*loop.getBody(),
                                   [](Operation &op) { return isa<scf::ForOp>(op) && calls(&op); });
      return hasInner ? "outerCycle" : "innerCycle";
    }
    auto around = dyn_cast<scf::ForOp>(loop->getParentOp());
    return around && !calls(around) ? "column" : "row";
  }

  //===--------------------------------------------------------------------===//
  // Kernels
  //===--------------------------------------------------------------------===//

  void printMatmul(trk::PackedMatmulOp op) {
    bool features = op.getAxis() == Axis::features, narrow = static_cast<bool>(op.getInputScale());
    if (!op.isPacked() || op.getOffset() || op.getPairs())
      return fail(op);
    module.kernels.insert(op.hasFourBitWeight() ? "ProductMxInt4"
                          : narrow              ? "ProductInt8"
                                                : "Product");
    int64_t tile = features ? op.getTile()->getRows() : op.getTile()->getColumns();
    SmallVector<std::string> operands = {spell(op.getInput())};
    if (narrow)
      operands.push_back(spell(op.getInputScale()));
    operands.push_back(spell(op.getWeight()));
    if (narrow)
      operands.push_back(spell(op.getWeightScale()));
    operands.push_back(op.getBias() ? spell(op.getBias()) : "nullptr");
    operands.push_back(spell(op.getInit()));
    std::string name = features ? "multiplyRows" : "multiplyColumns";
    printWrapped(llvm::formatv("{0}<{1}, {2}>(", name, op.getGroups(), tile).str(), operands, ",");
    line() << "    ";
    printEpilogue(op);
    os << ");\n";
    if (op.getNormEpsilon())
      printNorm(op.getInit(), op.getAxis(), *op.getNormEpsilon());
    if (op.getAddend()) {
      module.kernels.insert("Norm");
      line() << "add(" << spell(op.getAddend()) << ", " << spell(op.getInit()) << ");\n";
    }
  }

  void printEpilogue(trk::PackedMatmulOp op) {
    Block &block = op.getEpilogue().front();
    DenseMap<Value, std::string> local;
    bool usesProducts = false;
    for (auto [index, argument] : llvm::enumerate(block.getArguments().drop_back())) {
      local[argument] = "product[" + std::to_string(index) + "]";
      usesProducts |= !argument.use_empty();
    }
    local[block.getArguments().back()] = "before";
    std::function<std::string(Value)> spellLocal = [&](Value value) -> std::string {
      if (auto known = local.find(value); known != local.end())
        return known->second;
      Operation *scalar = value.getDefiningOp();
      if (!scalar || scalar->getBlock() != &block)
        return spell(value);
      return spellOp(scalar, spellLocal);
    };
    // What is read more than once gets a name.
    std::vector<std::string> statements;
    for (Operation &scalar : block.without_terminator()) {
      if (matchPattern(&scalar, m_Constant()) || scalar.getResult(0).hasOneUse())
        continue;
      std::string text = bare(spellOp(&scalar, spellLocal));
      std::string name = "t" + std::to_string(statements.size());
      statements.push_back(
          llvm::formatv("const {0} {1} = {2};", module.numbers.getLocal(), name, text).str());
      local[scalar.getResult(0)] = name;
    }
    statements.push_back("return " + bare(spellLocal(op.getYield().getValue())) + ";");
    std::string head = llvm::formatv("[](const {0} (&{1})[{2}], {0}{3}) {{",
                                     module.numbers.getLocal(), usesProducts ? "product" : "",
                                     op.getGroups(), op.readsInit() ? " before" : "");
    os << head;
    if (statements.size() == 1 && head.size() + statements[0].size() < 88) {
      os << " " << statements[0] << " }";
      return;
    }
    os << '\n';
    for (const std::string &statement : statements)
      line() << "      " << statement << '\n';
    line() << "    }";
  }

  void printNorm(Value buffer, Axis axis, const APFloat &epsilon) {
    module.kernels.insert("Norm");
    line() << (axis == Axis::features ? "normalizeRows(" : "normalizeColumns(") << spell(buffer)
           << ", " << module.numbers.spellSum(epsilon) << ");\n";
  }

  void printQuantize(trk::QuantizeOp op) {
    if (!op.getScale() || op.getPairs() || op.getZeroPoint() != 0)
      return fail(op);
    module.kernels.insert("Quantize");
    line() << (op.getAxis() == Axis::features ? "quantizeRows(" : "quantizeColumns(")
           << spell(op.getInput()) << ", " << spell(op.getInit()) << ", " << spell(op.getScale())
           << ");\n";
  }

  void printAttention(trk::AttentionOp op) {
    module.kernels.insert("Attention");
    if (op.getRope()) {
      if (isReadAgain(op))
        return fail(op);
      line() << "rotate<" << op.getHeads() + op.getKvHeads() << ">(" << spell(op.getQkv()) << ", "
             << spell(op.getRope()) << ");\n";
    }
    line() << "attention<" << op.getHeads() << ", " << op.getKvHeads() << ">(" << spell(op.getQkv())
           << ", " << spell(op.getInit()) << ", " << module.numbers.spell(op.getScale()) << ");\n";
  }

  /// Whether queries and keys, which are rotated in place, are read before they are
  /// written anew.
  static bool isReadAgain(trk::AttentionOp op) {
    for (Operation *next = op->getNextNode(); next; next = next->getNextNode())
      for (OpOperand &operand : next->getOpOperands())
        if (operand.get() == op.getQkv()) {
          auto matmul = dyn_cast<trk::PackedMatmulOp>(next);
          return !matmul || matmul.readsInit() || !matmul.isDpsInit(&operand);
        }
    return false;
  }

  //===--------------------------------------------------------------------===//
  // Values
  //===--------------------------------------------------------------------===//

  std::string spellOp(Operation *op, function_ref<std::string(Value)> operand) {
    if (std::optional<std::string> constant = spellConstant(op, module.numbers))
      return *constant;
    if (std::optional<std::string> scalar = spellScalar(op, module.numbers, operand)) {
      if (isa<math::ExpOp, math::AbsFOp>(op))
        module.kernels.insert("Math");
      return *scalar;
    }
    fail(op);
    return "";
  }

  std::string spell(Value value) {
    if (names.has(value))
      return names.get(value).str();
    Operation *op = value.getDefiningOp();
    if (auto global = dyn_cast_or_null<memref::GetGlobalOp>(op))
      return "weights()." + module.weights.getMember(global.getName()).str();
    if (auto part = dyn_cast_or_null<memref::SubViewOp>(op))
      return spellRows(part);
    if (auto load = dyn_cast_or_null<memref::LoadOp>(op))
      return spellElement(load.getMemRef(), load.getIndices());
    return spellOp(op, [this](Value operand) { return spell(operand); });
  }

  std::string spellRows(memref::SubViewOp op) {
    auto source = cast<MemRefType>(op.getSource().getType());
    ArrayRef<int64_t> offsets = op.getStaticOffsets(), sizes = op.getStaticSizes();
    bool isRows = source.getRank() == 2 && op.getType().getRank() == 2 &&
                  !ShapedType::isDynamic(offsets[0]) && offsets[1] == 0 &&
                  sizes[1] == source.getDimSize(1) &&
                  llvm::all_of(op.getStaticStrides(), [](int64_t stride) { return stride == 1; });
    if (!isRows) {
      fail(op);
      return "";
    }
    return llvm::formatv("rows<{0}, {1}>({2})", offsets[0], sizes[0], spell(op.getSource()));
  }

  std::string spellElement(Value buffer, ValueRange indices) {
    std::string text = spell(buffer);
    for (Value index : indices)
      text += "[" + bare(spell(index)) + "]";
    return text;
  }

  /// Without the parentheses around all of it.
  static std::string bare(std::string text) {
    if (text.size() < 2 || text.front() != '(')
      return text;
    int open = 0;
    for (size_t i = 0; i + 1 < text.size(); ++i) {
      open += (text[i] == '(') - (text[i] == ')');
      if (open == 0)
        return text;
    }
    return text.substr(1, text.size() - 2);
  }

  func::FuncOp func;
  const CppModule &module;
  raw_ostream &os;
  CppNames names;
  unsigned depth = 0;
  std::string error;
};

} // namespace

llvm::Error printCppFunction(func::FuncOp func, const CppModule &module, raw_ostream &os) {
  return FunctionPrinter(func, module, os).run();
}

} // namespace trm
