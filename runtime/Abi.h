/*===- Abi.h - C interface of a compiled model --------------------*- C -*-===*\
|* Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
\*===----------------------------------------------------------------------===*/
/* The types that every compiled model shares. trmc writes a header per model
 * that repeats this text (under its own guard, so several models can be used in
 * one program) and adds the model's own functions and sizes.
 *
 * A model needs no library, allocates nothing, and has no state but the arena,
 * which the caller owns: two arenas are two independent solves, on any threads.
 */
#ifndef TRM_ABI_H
#define TRM_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a struct below gains a field or a function changes its meaning. */
#define TRM_ABI_VERSION 6

/* The arena's address must be a multiple of this many bytes. */
#define TRM_ARENA_ALIGNMENT 64

/* The largest magnitude of an element of noise; a latent that overflows has no answer. */
#define TRM_MOST_NOISE 1e30f

/* What the functions of a model return. */
enum trm_status {
  TRM_OK = 0,
  TRM_ERROR_ARENA_TOO_SMALL = 1,  /* fewer bytes than info->arena_bytes      */
  TRM_ERROR_ARENA_MISALIGNED = 2, /* not a multiple of TRM_ARENA_ALIGNMENT   */
  TRM_ERROR_TOKEN = 3,            /* a token outside [0, info->vocab_size)   */
  TRM_ERROR_PUZZLE = 4,           /* a puzzle id that was not compiled in    */
  TRM_ERROR_NOT_STARTED = 5,      /* an arena without a puzzle: start() never */
                                  /* saw it, or failed                       */
  TRM_ERROR_OPTION = 6,           /* an option or a range that there is not  */
  TRM_ERROR_CPU = 7,              /* the processor can run none of the levels */
  TRM_ERROR_TEAM = 8,             /* a team that the model cannot work with  */
  TRM_ERROR_WEIGHTS = 9,          /* weights that lie apart are of another model */
  TRM_ERROR_NULL = 10             /* a null pointer where there must be a buffer */
};

/* When solve() stops before the last step. */
enum trm_halt {
  TRM_HALT_MODEL = 0,       /* the rule that was compiled in: info->halting      */
  TRM_HALT_NEVER = 1,       /* run max_steps, as the reference's evaluation does */
  TRM_HALT_Q = 2,           /* after a step with q[0] > threshold                */
  TRM_HALT_Q_COMPARE = 3,   /* after a step with q[0] - q[1] > threshold         */
  TRM_HALT_STABLE = 4,      /* after stable_steps steps that changed no token    */
  TRM_HALT_Q_AND_STABLE = 5 /* where TRM_HALT_Q and TRM_HALT_STABLE both hold    */
};

/* A halting rule with its parameters. */
typedef struct trm_halting {
  int32_t rule;         /* enum trm_halt                                         */
  float threshold;      /* of rules with q; 0 is what models are trained with    */
  int32_t stable_steps; /* of rules with stable, at least 1: the answer is that  */
                        /* of each of so many steps before                       */
} trm_halting;

/* Facts of a compiled model; constant, never freed. */
typedef struct trm_model_info {
  uint32_t struct_bytes; /* sizeof(trm_model_info) when the model was compiled */
  uint32_t abi_version;  /* TRM_ABI_VERSION when the model was compiled        */
  const char *name;      /* prefix of the model's functions                    */
  const char *family;    /* "trm", ...                                         */
  const char *precision; /* of matrix products: "float32", "bfloat16", "int8",
                            "mxint4" */
                         /* or "mixed"                                         */
  const char *target;    /* target record and CPU, e.g. "x86-64-v4 (znver4)"   */
  const char *digest;    /* SHA-256 of the checkpoint file, 64 hex digits      */
  const char *compiler;  /* "trmc 0.1.0"                                       */
  int32_t seq_len;       /* tokens of a puzzle                                 */
  int32_t vocab_size;    /* logits a position                                  */
  int32_t positions;     /* seq_len plus the puzzle embedding's positions      */
  int32_t hidden_size;
  int32_t max_steps; /* steps when nothing else is asked for: supervision steps, */
                     /* or cycles where cycles_per_step is not 1                 */
  int32_t q_outputs; /* how many of q[2] the model computes (0, 1 or 2)        */
  int32_t num_puzzle_ids;
  const int32_t *puzzle_ids; /* the ids that start() accepts; NULL: it ignores */
                             /* the id, since the model has no such embedding  */
  trm_halting halting;       /* what TRM_HALT_MODEL stands for                       */
  uint32_t halt_rules;       /* bit 1 << rule is set for each rule solve() accepts   */
  int32_t step_stride;       /* steps that one call of step() runs                   */
  int32_t cycles_per_step;   /* where it is not 1, a step here is a cycle: the model */
                             /* was trained with so many to a supervision step       */
  int32_t max_team;          /* threads that may work on one puzzle; where it is 1,  */
                             /* the model has no functions for teams                 */
  uint64_t arena_bytes;
  uint64_t parameters;             /* of the checkpoint as compiled in         */
  uint64_t weight_bytes;           /* as stored in the object                  */
  uint64_t multiply_adds_per_step; /* of matrix products and attention         */
  uint64_t carry_offset;           /* of the carried latents in the arena, float32      */
                                   /* [positions][hidden_size] each                     */
  uint64_t latent_stride;          /* bytes from one of them to the next                */
  int32_t num_latents;             /* 0 where they are not all of that shape            */
  uint64_t carry_elements;         /* of all latents together: what perturb() reaches   */
} trm_model_info;

/* What solve() is asked and answers. */
typedef struct trm_solve_info {
  uint32_t struct_bytes; /* in:  sizeof(trm_solve_info)                        */
  int32_t max_steps;     /* in:  0 for the model's own; rounded up to a        */
                         /*      multiple of step_stride                       */
  trm_halting halting;   /* in:  the rule; its parameters are not read where   */
                         /*      it is TRM_HALT_MODEL                          */
  int32_t steps;         /* out: steps that ran                                */
  int32_t halted;        /* out: 1 when the rule stopped the solve, else 0     */
  float q[2];            /* out: halt and continue logits of the last step     */
} trm_solve_info;

/* Threads that work on one puzzle, seen by one of them. Each calls the same
 * function with the same arguments at about the same time, but for the team. The
 * results are the same, bit for bit, for every size. */
typedef struct trm_team {
  uint32_t struct_bytes;          /* sizeof(trm_team)                              */
  int32_t size;                   /* threads, from 1 to info->max_team             */
  int32_t rank;                   /* which of them calls, from 0 to size - 1       */
  void (*barrier)(void *context); /* returns once all have called it, and what     */
                                  /* they wrote before is seen by all; not called  */
                                  /* where size is 1                               */
  void *context;                  /* handed to barrier; may differ between threads */
} trm_team;

/* Embeds the puzzle and resets the carry. tokens: seq_len values. Where it fails, the
 * arena has no puzzle any more. */
typedef int (*trm_start_fn)(void *arena, size_t arena_bytes, const int32_t *tokens, int32_t puzzle);
/* Runs one step (step_stride of them where that is not 1). logits:
 * [seq_len][vocab_size], or NULL where the step's answer is not looked at, which
 * may save its computation; q: q_outputs values, the rest is left alone. */
typedef int (*trm_step_fn)(void *arena, float *logits, float q[2]);
/* Adds noise to the carried latents, between start() and the next step: noise[i] to
 * element first + i of info->carry_elements, which are those of the first latent, row
 * by row, then those of the next. count: how many; several calls reach all of them
 * with a small buffer. The steps that follow are the general ones, since the carry is
 * no longer the one that every puzzle starts from. TRM_ERROR_OPTION, and nothing
 * changed, where elements are asked for that there are not, and where noise is beyond
 * TRM_MOST_NOISE or is no number. */
typedef int (*trm_perturb_fn)(void *arena, const float *noise, size_t first, size_t count);
/* start(), then steps until the rule says stop. answer: seq_len tokens, the
 * most likely at each position. info may be NULL: max_steps, TRM_HALT_MODEL. */
typedef int (*trm_solve_fn)(void *arena, size_t arena_bytes, const int32_t *tokens, int32_t puzzle,
                            int32_t *answer, trm_solve_info *info);

/* step() and solve() on a team. All threads return the same status; the results
 * are there, and the arena may be used again, once all have returned. A team that
 * the model cannot work with (TRM_ERROR_TEAM) waits for nobody. */
typedef int (*trm_step_team_fn)(void *arena, float *logits, float q[2], const trm_team *team);
typedef int (*trm_solve_team_fn)(void *arena, size_t arena_bytes, const int32_t *tokens,
                                 int32_t puzzle, int32_t *answer, trm_solve_info *info,
                                 const trm_team *team);

/* One model as a value, for hosts that are not written for a single model. */
typedef struct trm_model {
  const trm_model_info *info;
  trm_start_fn start;
  trm_step_fn step;
  trm_solve_fn solve;
  trm_perturb_fn perturb;
  trm_step_team_fn step_team;     /* NULL where info->max_team is 1 */
  trm_solve_team_fn solve_team;   /* NULL where info->max_team is 1 */
  const struct trm_level *levels; /* what start() and solve() choose from: the   */
  int32_t num_levels;             /* first that the processor can run; NULL and  */
                                  /* 0 in a level's own model                    */
} trm_model;

/* A model as compiled for the instructions of one kind of processor. An arena
 * belongs to the level that started it. */
typedef struct trm_level {
  const char *name;            /* target record, "x86-64-v3"                     */
  const trm_model *model;      /* may be run where lacks() is 0                  */
  const char *const *features; /* what a processor must have, in LLVM's words    */
  int32_t num_features;        /* at most 64                                     */
  uint64_t (*lacks)(void);     /* bit i: the processor, or the system on it, is  */
                               /* without features[i]                            */
} trm_level;

#ifdef __cplusplus
}
#endif

#endif /* TRM_ABI_H */
