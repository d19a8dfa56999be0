//===- SettingNames.cpp - what configurations call their settings -------*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "trm/importer/SettingNames.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trm {
namespace {

// The first is the reference's.
constexpr StringLiteral kHiddenSize[] = {"hidden_size", "dim",       "d_model",
                                         "n_embd",      "embed_dim", "hidden_dim"};
constexpr StringLiteral kHeads[] = {
    "num_heads", "num_attention_heads", "n_heads", "n_head", "nhead", "heads"};
constexpr StringLiteral kKvHeads[] = {"num_kv_heads", "num_key_value_heads", "n_kv_heads",
                                      "kv_heads"};
constexpr StringLiteral kHeadDim[] = {"head_dim", "attn_dim_head", "dim_head"};
constexpr StringLiteral kLayers[] = {"l_layers", "num_layers",        "n_layers",
                                     "n_layer",  "num_hidden_layers", "depth"};
constexpr StringLiteral kHighLayers[] = {"h_layers"};
constexpr StringLiteral kExpansion[] = {"expansion", "ffn_expansion", "mlp_expansion"};
constexpr StringLiteral kRopeTheta[] = {"rope_theta", "rope_base", "rotary_base", "rotary_emb_base",
                                        "rope_parameters_rope_theta"};
constexpr StringLiteral kPositions[] = {"pos_encodings",      "pos_encoding",
                                        "pos_emb_type",       "position_encoding",
                                        "position_encodings", "position_embedding_type",
                                        "positional_encoding"};
constexpr StringLiteral kMixesByMlp[] = {"mlp_t", "use_mlp_t"};
constexpr StringLiteral kEpsilon[] = {"rms_norm_eps", "rmsnorm_eps", "rms_eps", "norm_eps",
                                      "rms_norm_epsilon"};
constexpr StringLiteral kPuzzleWidth[] = {"puzzle_emb_ndim", "puzzle_emb_dim"};
constexpr StringLiteral kPuzzlePositions[] = {"puzzle_emb_len", "puzzle_emb_length"};
constexpr StringLiteral kHCycles[] = {"h_cycles", "num_refinement_blocks"};
constexpr StringLiteral kLCycles[] = {"l_cycles", "num_latent_refinements"};
constexpr StringLiteral kMaxSteps[] = {"halt_max_steps", "n_supervision_val",
                                       "max_deep_refinement_steps"};
constexpr StringLiteral kHaltsByQ[] = {"no_act_continue"};
constexpr StringLiteral kHaltProbability[] = {"halt_prob_thres"};
constexpr StringLiteral kVocabSize[] = {"vocab_size", "num_tokens"};
constexpr StringLiteral kSeqLen[] = {"seq_len", "seq_length", "sequence_length"};
constexpr StringLiteral kConvolves[] = {"use_conv_swiglu"};
constexpr StringLiteral kConvolvesBoard[] = {"use_board_swiglu"};
constexpr StringLiteral kBoardSide[] = {"max_grid_size"};
constexpr StringLiteral kRegisters[] = {"num_register_tokens"};
constexpr ArrayRef<StringLiteral> kSettings[] = {
    kHiddenSize,      kHeads,     kKvHeads,   kHeadDim,        kLayers,    kHighLayers,
    kExpansion,       kRopeTheta, kPositions, kMixesByMlp,     kEpsilon,   kPuzzleWidth,
    kPuzzlePositions, kHCycles,   kLCycles,   kMaxSteps,       kHaltsByQ,  kHaltProbability,
    kVocabSize,       kSeqLen,    kConvolves, kConvolvesBoard, kBoardSide, kRegisters};

/// Too short, or of too many meanings, to be taken for the setting, but likely it.
struct Resemblance {
  StringLiteral setting, name;
};
constexpr Resemblance kResemblances[] = {
    {"rope_theta", "theta"},
    {"rope_theta", "base"},
    {"rope_theta", "rope_freq_base"},
    {"rope_theta", "rotary_theta"},
    {"rms_norm_eps", "eps"},
    {"rms_norm_eps", "epsilon"},
    {"rms_norm_eps", "ln_eps"},
    {"rms_norm_eps", "layer_norm_eps"},
    {"rms_norm_eps", "layer_norm_epsilon"},
    {"halt_max_steps", "max_steps"},
    {"halt_max_steps", "num_steps"},
    {"pos_encodings", "pos_emb"},
    {"pos_encodings", "positions"},
    {"puzzle_emb_len", "puzzle_len"},
};

constexpr StringLiteral kEvaluationWords[] = {
    "eval", "evaluation", "evaluate", "val", "valid", "validation", "test", "inference", "infer"};
constexpr StringLiteral kTrainingWords[] = {"train", "training", "trained"};

constexpr StringLiteral kHarmlessNames[] = {
    // the reference's; trm ignores H_layers, its baseline all cycles
    "name", "batch", "h_layers", "h_cycles", "l_cycles", "act_enabled", "act_inference", "ema",
    "lr", "epochs", "evaluators", "pad_value", "pad_id", "ignore_label_id", "blank_identifier_id",
    "num_puzzles", "n_supervision", "num_puzzle_identifiers", "use_muon", "freeze_weights",
    "total_groups", "mean_puzzle_examples", "total_puzzles", "sets", "puzzle_embedding",
    // what shapes tell
    "intermediate_size", "ffn_dim", "d_ff", "mlp_width",
    // those of tools
    "target", "recursive", "convert", "partial", "defaults", "hydra", "wandb", "version", "tags",
    "callbacks", "logger", "trainer", "data", "dataset", "datasets", "extras", "debug", "paths",
    "training", "train", "task_name", "notes", "description", "project", "entity", "git", "commit",
    // Hugging Face's
    "architectures", "model_type", "auto_map", "transformers_version", "id2label", "label2id",
    "initializer_range", "use_cache", "max_position_embeddings", "attn_implementation",
    "pretraining_tp", "is_encoder_decoder", "return_dict", "output_attentions",
    "output_hidden_states", "problem_type", "finetuning_task"};

constexpr StringLiteral kHarmlessParts[] = {
    "loss",        "dtype",      "dropout",     "learning_rate", "weight_decay", "warmup",
    "optimizer",   "optim",      "scheduler",   "batch_size",    "seed",         "checkpoint",
    "exploration", "device",     "num_workers", "interval",      "beta1",        "beta2",
    "grad_clip",   "token_id",   "path",        "_dir",          "lr_",          "_lr",
    "ema_",        "lora",       "log_",        "project_name",  "run_name",     "save_",
    "compile",     "world_size", "precision",   "gradient"};

constexpr StringLiteral kNo[] = {"false", "0", "none"};
constexpr StringLiteral kNoWindow[] = {"false", "0", "-1", "none"};
constexpr StringLiteral kYes[] = {"true", "1"};
constexpr StringLiteral kOne[] = {"1", "1.0", "false", "none"};
constexpr StringLiteral kNoScaling[] = {"default", "none", "false"};
constexpr StringLiteral kSilu[] = {"silu", "swiglu", "swish", "swi_glu", "silu_and_mul"};
constexpr StringLiteral kRmsNorm[] = {"rms", "rmsnorm", "rms_norm"};
constexpr StringLiteral kPostNorm[] = {"post", "post_norm", "postnorm", "after"};
constexpr StringLiteral kFullAttention[] = {
    "full", "softmax", "mha", "gqa", "sdpa", "flash", "flash_attention", "global", "bidirectional"};
constexpr StringLiteral kNoLayerNorm[] = {"false", "0", "none", "rms", "rmsnorm", "rms_norm"};
constexpr StringLiteral kNoMask[] = {"none", "false", "full", "bidirectional", "padding"};
constexpr StringLiteral kHalves[] = {"half", "neox", "gpt_neox", "rotate_half", "default"};
constexpr StringLiteral kNoExperts[] = {"0", "1", "false", "none"};

/// Names, with blanks between, of what trmc does not implement, and the values that ask for
/// nothing of it.
struct ForeignGroup {
  StringLiteral names;
  ArrayRef<StringLiteral> harmlessValues;
};

constexpr ForeignGroup kForeign[] = {
    {"causal is_causal causal_mask is_decoder use_causal_mask causal_attention", kNo},
    {"softcap logit_softcap logits_softcap attn_softcap attention_softcap logit_softcapping "
     "final_logit_softcapping attn_logit_softcapping logit_cap attn_logit_cap",
     kNo},
    {"rope_interleaved rotary_interleaved rope_interleave alibi use_alibi qk_norm use_qk_norm "
     "qk_layernorm qk_layer_norm",
     kNo},
    {"bias use_bias attention_bias attn_bias qkv_bias mlp_bias ffn_bias linear_bias lm_head_bias",
     kNo},
    {"parallel parallel_block parallel_attn parallel_residual use_parallel_residual "
     "parallel_layers",
     kNo},
    {"use_layer_norm use_layernorm pre_norm prenorm sandwich_norm norm_first", kNo},
    {"tie_word_embeddings tie_embeddings tied_embeddings tie_weights weight_tying tie_embedding "
     "share_embeddings",
     kNo},
    {"gated_attention attention_gate attn_scale attention_scale softmax_scale layer_scale "
     "use_layer_scale moe use_moe",
     kNo},
    {"bidirectional use_rope use_swiglu swiglu use_rms_norm use_rmsnorm post_norm postnorm "
     "input_injection use_input_injection",
     kYes},
    {"attn_mask mask_type attention_mask attn_mask_type", kNoMask},
    {"sliding_window sliding_window_size window_size attention_window local_attention", kNoWindow},
    {"rope_scaling rope_scaling_type rope_scaling_rope_type rope_parameters_rope_type "
     "rope_parameters_type rope_type",
     kNoScaling},
    {"rope_scaling_factor rope_parameters_factor rope_factor partial_rotary_factor rotary_pct "
     "rotary_percent attention_multiplier residual_scale residual_multiplier residual_alpha "
     "latent_scale emb_scale logit_scale logits_scaling embedding_multiplier",
     kOne},
    {"rope_style rotary_style", kHalves},
    {"activation activation_function act_fn hidden_act hidden_activation mlp_activation "
     "ffn_activation mlp_act ffn_act nonlinearity non_linearity ffn_type mlp_type",
     kSilu},
    {"norm norm_type norm_layer normalization", kRmsNorm},
    {"layer_norm layernorm", kNoLayerNorm},
    {"norm_style norm_position norm_order", kPostNorm},
    {"attention_type attn_type", kFullAttention},
    {"num_experts n_experts num_local_experts", kNoExperts}};

std::optional<StringRef> withoutWord(StringRef name, ArrayRef<StringLiteral> words) {
  for (StringRef word : words) {
    StringRef rest = name;
    if (rest.consume_front(word) && rest.consume_front("_"))
      return rest;
    rest = name;
    if (rest.consume_back(word) && rest.consume_back("_"))
      return rest;
  }
  return std::nullopt;
}

std::string withoutSeparators(StringRef name) {
  std::string letters = name.str();
  erase(letters, '_');
  return letters;
}

} // namespace

std::string normalizeName(StringRef key) {
  std::string name;
  for (auto [position, c] : enumerate(key)) {
    if (position && isUpper(c) && isLower(key[position - 1]))
      name += '_';
    name += StringRef("-. /").contains(c) ? '_' : toLower(c);
  }
  return StringRef(name).trim('_').str();
}

ArrayRef<StringLiteral> namesOf(StringRef setting) {
  std::string name = normalizeName(setting);
  for (ArrayRef<StringLiteral> names : kSettings)
    if (is_contained(names, name))
      return names;
  llvm_unreachable("a setting without a name");
}

bool isSetting(StringRef normalized) {
  return any_of(kSettings,
                [&](ArrayRef<StringLiteral> names) { return is_contained(names, normalized); });
}

std::optional<StringRef> withoutEvaluation(StringRef normalized) {
  std::optional<StringRef> rest = withoutWord(normalized, kEvaluationWords);
  for (StringRef link : {"_at", "_for", "_during", "_in"})
    if (rest && rest->consume_back(link))
      break;
  return rest;
}

bool isEvaluationWord(StringRef word) { return is_contained(kEvaluationWords, word); }

bool isHarmless(StringRef normalized) {
  return is_contained(kHarmlessNames, normalized) ||
         any_of(kHarmlessParts, [&](StringRef part) { return normalized.contains(part); });
}

bool looksLike(StringRef normalized, StringRef setting) {
  ArrayRef<StringLiteral> names = namesOf(setting);
  for (const Resemblance &resemblance : kResemblances)
    if (resemblance.name == normalized && is_contained(names, resemblance.setting))
      return true;
  if (std::optional<StringRef> rest = withoutWord(normalized, kTrainingWords))
    if (is_contained(names, *rest))
      return true;
  // Settings that may be left out: nothing else would tell that they are not.
  bool isOfRope = normalized.starts_with("rope_") || normalized.starts_with("rotary_") ||
                  normalized.contains("theta");
  bool isOfNorm = normalized.contains("norm") && normalized.contains("eps");
  if ((isOfRope && findForeign(normalized).empty() &&
       names == ArrayRef<StringLiteral>(kRopeTheta)) ||
      (isOfNorm && names == ArrayRef<StringLiteral>(kEpsilon)))
    return true;
  std::string letters = withoutSeparators(normalized);
  return any_of(names, [&](StringRef name) {
    // Short names are near to each other by chance.
    unsigned nearness = name.size() < 5 ? 0 : name.size() < 10 ? 1 : 2;
    return withoutSeparators(name) == letters ||
           (nearness &&
            normalized.edit_distance(name, /*AllowReplacements=*/true, nearness) <= nearness);
  });
}

ArrayRef<StringLiteral> findForeign(StringRef normalized) {
  for (const ForeignGroup &group : kForeign)
    if (is_contained(split(group.names, ' '), normalized))
      return group.harmlessValues;
  return {};
}

} // namespace trm
