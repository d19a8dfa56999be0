//===- ReferenceModel.h - builds models of the reference families -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Semantics, and their order of rounding, are those of the reference
// implementations (models.md lists them).
//
//===----------------------------------------------------------------------===//
#ifndef TRM_IMPORTER_FAMILY_REFERENCEMODEL_H
#define TRM_IMPORTER_FAMILY_REFERENCEMODEL_H

#include "trm/importer/Family/ModelBuilder.h"
#include "trm/importer/Family/ReferenceConfiguration.h"

namespace trm {

/// The recursion of a supervision step is the family's, all else is here.
class ReferenceModel {
public:
  ReferenceModel(const ReferenceFamily &family, const ReferenceConfiguration &configuration,
                 ModelBuilder &builder)
      : family(family), c(configuration), b(builder),
        latent(b.latentType(c.getPositions(), c.hiddenSize)) {}
  virtual ~ReferenceModel();

  llvm::Error build();

protected:
  using Values = llvm::SmallVector<mlir::Value>;

  /// The networks' second argument is injected into the first, [positions, hidden_size].
  virtual bool hasInjection() const { return true; }
  /// One supervision step: the latents that follow `carry`; the embedding is that of
  /// the puzzle. Values are [positions, hidden_size].
  virtual Values buildStep(mlir::ValueRange carry, mlir::Value embedding) = 0;

  /// `cycles` of what `body` makes of the carry; training ran the first `noGrad` of them
  /// without gradient.
  Values recurse(int64_t cycles, int64_t noGrad, mlir::ValueRange carry,
                 llvm::function_ref<Values(mlir::ValueRange)> body) {
    return b.recurse(cycles, noGrad, carry, body);
  }
  mlir::Value apply(size_t network, mlir::ValueRange inputs);
  mlir::Value add(mlir::Value lhs, mlir::Value rhs) { return b.add(lhs, rhs); }

  const ReferenceFamily &family;
  const ReferenceConfiguration &c;

private:
  std::string answerHead() const { return family.signs.answerHead.str(); }
  std::string haltHead() const { return family.haltHead.str(); }
  llvm::Error addWeights();
  llvm::Error addLayerWeights(const std::string &layer);
  llvm::Error addConvolutionWeights(const std::string &layer);
  void buildNetwork(size_t index);
  mlir::Value buildAttention(mlir::Value hidden, const std::string &layer);
  mlir::Value buildGatedLayer(mlir::Value hidden, const std::string &layer);
  void buildSolve();
  mlir::Value buildEmbedding(SolveOp solve);
  SuperviseOp buildSupervision(mlir::Value embedding);

  ModelBuilder &b;
  mlir::RankedTensorType latent;
  llvm::SmallVector<NetworkOp, 2> networks;
};

/// H_cycles times { L_cycles times z_L = low(z_L, z_H + x); z_H = high(z_H, z_L) }; high is
/// the first network, low the last.
class TwoLatentModel : public ReferenceModel {
public:
  using ReferenceModel::ReferenceModel;

private:
  Values buildStep(mlir::ValueRange carry, mlir::Value embedding) override;
};

using ReferenceModelFactory = std::unique_ptr<ReferenceModel> (*)(const ReferenceFamily &,
                                                                  const ReferenceConfiguration &,
                                                                  ModelBuilder &);

template <typename Model>
std::unique_ptr<ReferenceModel> makeReferenceModel(const ReferenceFamily &family,
                                                   const ReferenceConfiguration &configuration,
                                                   ModelBuilder &builder) {
  return std::make_unique<Model>(family, configuration, builder);
}

/// The importer of a family whose steps are those of the factory's models; `family`
/// outlives it.
std::unique_ptr<Importer> createReferenceImporter(const ReferenceFamily &family,
                                                  ReferenceModelFactory factory);

template <const ReferenceFamily &family, typename Model>
std::unique_ptr<Importer> createReferenceImporter() {
  return createReferenceImporter(family, makeReferenceModel<Model>);
}

} // namespace trm

#endif // TRM_IMPORTER_FAMILY_REFERENCEMODEL_H
