//===- CppFunction.cpp - one function of a model as C++ -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/codegen/Cpp/CppFunction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "trm/codegen/Cpp/CppExpression.h"
#include "trm/codegen/Cpp/CppKernels.h"
#include "trm/codegen/Cpp/CppSignature.h"
#include "trm/codegen/Cpp/CppValues.h"
#include "trm/dialect/Trk/Trk.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trm {
namespace {

class FunctionPrinter : CppValues {
public:
  FunctionPrinter(func::FuncOp func, const CppModule &module, raw_ostream &os)
      : CppValues(func, module), os(os) {}

  llvm::Error run() {
    printSignature();
    ++depth;
    for (Block *block = &func.front(); block; block = printExit(*block))
      printOps(*block);
    --depth;
    os << "}\n";
    return error.empty() ? llvm::Error::success() : llvm::createStringError(error);
  }

private:
  //===--------------------------------------------------------------------===//
  // The signature
  //===--------------------------------------------------------------------===//

  void printSignature() {
    SmallVector<std::string> wishes = nameArguments(func, module), parameters;
    for (auto [argument, wish] : llvm::zip_equal(func.getArguments(), wishes)) {
      names.add(argument, wish);
      parameters.push_back(spellParameter(argument));
    }
    if (func.isPublic()) {
      os << '\n';
      printWrapped("int " + func.getSymName().str() + "(", parameters, ") {");
      return;
    }
    os << "\n/// " << describeFunction(func) << '\n';
    printWrapped((func.getNumResults() ? "bool " : "void ") +
                     nameOfFunction(func, module.parts.facts.getName()) + "(",
                 parameters, ") {");
  }

  static std::string withoutEnd(const Twine &text) { return StringRef(text.str()).rtrim().str(); }

  std::string spellParameter(BlockArgument argument) {
    StringRef name = argument.use_empty() ? "" : names.get(argument);
    if (func.isPublic())
      return withoutEnd(spellInterfaceType(names.get(argument)) + name +
                        (names.get(argument) == "q" ? "[2]" : ""));
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (!type)
      return withoutEnd(spellType(argument) + " " + name);
    if (isUntyped(type))
      return ("void *" + name).str();
    return (isWritten(argument) ? "" : "const ") +
           spellArray(type, module.numbers.getElement(argument), "&" + name);
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

  //===--------------------------------------------------------------------===//
  // Blocks
  //===--------------------------------------------------------------------===//

  size_t indent() const { return size_t(2) * depth; }
  raw_ostream &line() { return os.indent(indent()); }

  static bool writes(Operation &op) {
    return !isMemoryEffectFree(&op) && !isa<memref::LoadOp>(op) &&
           !op.hasTrait<OpTrait::IsTerminator>();
  }

  /// A block, whose end may set variables.
  void printBlock(Block &block, ValueRange variables = {}, ValueRange values = {}) {
    ++depth;
    CppNames outer = names;
    printOps(block);
    assign(variables, values);
    // Names of a block may come again behind it.
    names = std::move(outer);
    --depth;
  }

  void printOps(Block &block) {
    bool severalWrites = llvm::count_if(block, writes) > 1;
    for (Operation &op : block) {
      printViewsOf(op);
      printOp(op, severalWrites);
    }
  }

  void printOp(Operation &op, bool severalWrites) {
    TypeSwitch<Operation *>(&op)
        .Case<memref::StoreOp>([&](auto store) { printStore(store); })
        .Case<memref::CopyOp>([&](auto copy) {
          line() << "copy(" << spell(copy.getSource()) << ", " << spell(copy.getTarget()) << ");\n";
        })
        .Case<scf::ForOp>([&](auto loop) { printLoop(loop); })
        .Case<scf::WhileOp>([&](auto loop) { printWhile(loop); })
        .Case<scf::IfOp>([&](auto branch) { printIf(branch); })
        .Case<func::CallOp>([&](auto call) { printCall(call); })
        .Case<trk::PackedMatmulOp, trk::QuantizeOp, trk::AttentionOp, trk::RmsNormOp>(
            [&](auto kernel) { hasCppKernel(kernel) ? printKernel(kernel) : fail(kernel); })
        .Case<func::ReturnOp, cf::CondBranchOp, scf::ConditionOp, scf::YieldOp, memref::GetGlobalOp,
              memref::SubViewOp, memref::ViewOp, memref::ExtractAlignedPointerAsIndexOp>(
            [](auto) {})
        .Default([&](Operation *other) { nameScalar(other, severalWrites); });
  }

  void printStore(memref::StoreOp store) {
    std::string value = bare(spell(store.getValueToStore()));
    if (isCallers(store.getMemRef()))
      value = "toFloat(" + value + ")";
    line() << spellElement(store.getMemRef(), store.getIndices()) << " = " << value << ";\n";
  }

  void printCall(func::CallOp call) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
    SmallVector<std::string> operands;
    for (Value operand : call.getOperands())
      operands.push_back(callee.isPublic() ? spell(operand) : spellArgument(operand));
    std::string name = callee.isPublic() ? call.getCallee().str()
                                         : nameOfFunction(callee, module.parts.facts.getName());
    bool isUsed = call.getNumResults() && !call.getResult(0).use_empty();
    printWrapped((isUsed ? introduce(call.getResult(0)) : "") + name + "(", operands, ");");
  }

  /// "const int32_t steps = ", or without the type where the variable is there already.
  std::string introduce(Value value) {
    if (names.has(value))
      return names.get(value).str() + " = ";
    std::string type = spellType(value);
    return "const " + type + " " + names.add(value, nameValue(value, module)).str() + " = ";
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
    bool isElsewhere = (*result.user_begin())->getBlock() != op->getBlock();
    auto readsMemory = [&](Value operand) {
      return operand.getDefiningOp<memref::LoadOp>() && !names.has(operand);
    };
    bool moves = isLoad ? severalWrites || !result.hasOneUse() || isElsewhere
                        : isElsewhere && (nameValue(result, module) != "value" ||
                                          llvm::any_of(op->getOperands(), readsMemory));
    if (!moves && !names.has(result) && (result.hasOneUse() || isCast))
      return;
    std::string text = bare(spellOp(op, [this](Value operand) { return spell(operand); }));
    line() << introduce(result) << text << ";\n";
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
        if (view && view->getParentRegion() == op.getParentRegion() &&
            !names.has(view.getResult()) && !isSpelledInPlace(view))
          printView(view);
      }
    });
  }

  void printView(memref::ViewOp view) {
    std::string wish = nameValue(view.getResult(), module);
    std::string text = spellView(view, spellArray(view.getType(), module.numbers.getReal()));
    line() << "auto &" << names.add(view.getResult(), wish == "input" ? "buffer" : wish) << " = "
           << text << ";\n";
  }

  //===--------------------------------------------------------------------===//
  // Control flow
  //===--------------------------------------------------------------------===//

  /// A block that does nothing but return.
  static func::ReturnOp asReturn(Block *block) { return dyn_cast<func::ReturnOp>(block->front()); }

  void printReturn(func::ReturnOp op) {
    if (op.getNumOperands() == 0)
      return;
    APInt number;
    std::optional<std::string> status;
    if (func.isPublic() && matchPattern(op.getOperand(0), m_ConstantInt(&number)))
      status = spellStatus(number.getSExtValue());
    line() << "return " << (status ? *status : bare(spell(op.getOperand(0)))) << ";\n";
  }

  /// Prints how a block of the function ends, which may be an early return; where it goes
  /// on otherwise.
  Block *printExit(Block &block) {
    Operation *end = block.getTerminator();
    if (auto leave = dyn_cast<func::ReturnOp>(end)) {
      printReturn(leave);
      return nullptr;
    }
    auto branch = dyn_cast<cf::CondBranchOp>(end);
    func::ReturnOp leave = branch ? asReturn(branch.getTrueDest()) : func::ReturnOp();
    if (!leave || branch->getNumOperands() != 1) {
      fail(end);
      return nullptr;
    }
    line() << "if (" << bare(spell(branch.getCondition())) << ")\n";
    ++depth;
    printReturn(leave);
    --depth;
    return branch.getFalseDest();
  }

  /// Variables that a loop or branch sets, with what they are at first.
  void declare(ValueRange values, ValueRange initial) {
    for (auto [value, first] : llvm::zip_equal(values, initial)) {
      std::string text = bare(spell(first)), type = spellType(value);
      bool isThere = names.has(value);
      if (!isThere)
        names.add(value, nameValue(value, module));
      if (std::string enumerator = spellEnumerator(value, first); !enumerator.empty())
        text = enumerator;
      line() << (isThere ? "" : type + " ") << names.get(value) << " = " << text << ";\n";
    }
  }

  /// Sets variables, all at once.
  void assign(ValueRange variables, ValueRange values) {
    SmallVector<std::string> texts;
    for (auto [index, value] : llvm::enumerate(values)) {
      std::string text = bare(spell(value));
      // What reads a variable that is set before needs its value of now.
      bool isLate = llvm::any_of(variables.take_front(index), [&](Value other) {
        return StringRef(text).contains(names.get(other));
      });
      if (isLate) {
        std::string name = names.add({}, (names.get(variables[index]) + "Next").str()).str();
        line() << "const " << spellType(value) << ' ' << name << " = " << text << ";\n";
        text = name;
      }
      texts.push_back(text);
    }
    for (auto [variable, text] : llvm::zip_equal(variables, texts))
      if (text != names.get(variable))
        line() << names.get(variable) << " = " << text << ";\n";
  }

  void shareNames(ValueRange values, ValueRange with) {
    for (auto [value, other] : llvm::zip_equal(values, with))
      names.share(value, other);
  }

  void printLoop(scf::ForOp loop) {
    declare(loop.getRegionIterArgs(), loop.getInitArgs());
    shareNames(loop.getResults(), loop.getRegionIterArgs());
    // A loop's variable is visible in the loop alone: the name may come again.
    CppNames outer = names;
    std::string type = spellType(loop.getInductionVar());
    std::string name = names.add(loop.getInductionVar(), wishForLoop(loop)).str();
    line() << "for (" << type << ' ' << name << " = " << bare(spell(loop.getLowerBound())) << "; "
           << name << " < " << spell(loop.getUpperBound()) << "; ";
    APInt step;
    if (matchPattern(loop.getStep(), m_ConstantInt(&step)) && step.isOne())
      os << "++" << name << ") {\n";
    else
      os << name << " += " << bare(spell(loop.getStep())) << ") {\n";
    printBlock(*loop.getBody(), loop.getRegionIterArgs(), loop.getYieldedValues());
    line() << "}\n";
    names = std::move(outer);
  }

  void printIf(scf::IfOp branch) {
    Block *otherwise = branch.elseBlock();
    bool isDefault = otherwise && otherwise->without_terminator().empty();
    if (isDefault)
      declare(branch.getResults(), branch.elseYield().getResults());
    else if (branch.getNumResults())
      return fail(branch);
    line() << "if (" << bare(spell(branch.getCondition())) << ") {\n";
    printBlock(*branch.thenBlock(), branch.getResults(), branch.thenYield().getResults());
    if (otherwise && !isDefault) {
      line() << "} else {\n";
      printBlock(*otherwise);
    }
    line() << "}\n";
  }

  /// What is carried on is the same variable before, in and behind the loop.
  void printWhile(scf::WhileOp loop) {
    declare(loop.getBeforeArguments(), loop.getInits());
    scf::ConditionOp condition = loop.getConditionOp();
    for (auto [value, result, inside] :
         llvm::zip_equal(condition.getArgs(), loop.getResults(), loop.getAfterArguments())) {
      if (!names.has(value)) {
        line() << spellType(value) << ' ' << names.add(value, nameValue(value, module))
               << (value.getType().isInteger(1) ? " = false;\n" : " = 0;\n");
      }
      names.share(result, value);
      names.share(inside, value);
    }
    line() << "while (true) {\n";
    CppNames outer = names;
    ++depth;
    printOps(*loop.getBeforeBody());
    line() << "if (" << bare(spellNegated(condition.getCondition())) << ")\n";
    line() << "  break;\n";
    printOps(*loop.getAfterBody());
    assign(loop.getBeforeArguments(), loop.getYieldOp().getResults());
    --depth;
    line() << "}\n";
    names = std::move(outer);
  }

  static bool calls(Operation *op) {
    return op->walk([](func::CallOp) { return WalkResult::interrupt(); }).wasInterrupted();
  }

  /// Loops of the recursion by their place in it, others by what they run over.
  std::string wishForLoop(scf::ForOp loop) {
    if (std::string name = nameValue(loop.getInductionVar(), module); name != "value")
      return name;
    if (func.isPublic())
      return "i";
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

  void printKernel(trk::PackedMatmulOp op) {
    bool features = op.getAxis() == Axis::features, narrow = static_cast<bool>(op.getInputScale());
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

  void printKernel(trk::RmsNormOp op) { printNorm(op.getInit(), op.getAxis(), op.getEpsilon()); }

  void printKernel(trk::QuantizeOp op) {
    module.kernels.insert("Quantize");
    line() << (op.getAxis() == Axis::features ? "quantizeRows(" : "quantizeColumns(")
           << spell(op.getInput()) << ", " << spell(op.getInit()) << ", " << spell(op.getScale())
           << ");\n";
  }

  void printKernel(trk::AttentionOp op) {
    // What turns queries and keys is in the first.
    module.kernels.insert("Attention");
    bool narrow = op.getPrecision() == Precision::int8;
    if (narrow)
      module.kernels.insert("AttentionInt8");
    if (op.getRope())
      line() << "rotate<" << op.getHeads() + op.getKvHeads() << ">(" << spell(op.getQkv()) << ", "
             << spell(op.getRope()) << ");\n";
    line() << (narrow ? "attentionInt8<" : "attention<") << op.getHeads() << ", " << op.getKvHeads()
           << ">(" << spell(op.getQkv()) << ", " << spell(op.getInit()) << ", "
           << module.numbers.spell(op.getScale()) << ");\n";
  }

  raw_ostream &os;
  unsigned depth = 0;
};

} // namespace

llvm::Error printCppFunction(func::FuncOp func, const CppModule &module, raw_ostream &os) {
  return FunctionPrinter(func, module, os).run();
}

} // namespace trm
