//===- instructions.c - how many instructions an emulated program executes ------===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------------===//
//
// A plugin of QEMU's emulators, of programs and of whole machines alike:
//
//   cc -shared -fPIC -O2 test/tools/instructions.c -o instructions.so
//   qemu-riscv64 -plugin ./instructions.so program
//
// prints `instructions: N` to the standard error when the program ends. With the names of
// two functions, also `between: N`: what is executed from each return from the first to
// the next call of the second, without the instructions of the two,
//
//   qemu-riscv64 -d plugin -plugin ./instructions.so,begin=startCount,end=stopCount program
//
// where the functions may not be inlined and the program has its symbols. (QEMU 7.2 reads
// the symbols of a program only where it logs something, hence -d.) The counts of a
// program of one thread are the same in each run; they are no cycles.
//
// Debian ships the plugin interface without its header: version 1 of it is declared here,
// as far as it is used.

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned vcpu, void *);
typedef void (*qemu_plugin_udata_cb_t)(qemu_plugin_id_t, void *);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, qemu_plugin_vcpu_tb_trans_cb_t);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, qemu_plugin_udata_cb_t, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, enum qemu_plugin_op,
                                                void *, uint64_t);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, qemu_plugin_vcpu_udata_cb_t,
                                            enum qemu_plugin_cb_flags, void *);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static char beginName[256], endName[256];
static uint64_t executed, between, begun;
static bool isBetween;

static void passBegin(unsigned vcpu, void *unused) {
  (void)vcpu, (void)unused;
  begun = ++executed;
  isBetween = true;
}

static void passEnd(unsigned vcpu, void *unused) {
  (void)vcpu, (void)unused;
  if (isBetween)
    between += executed - begun;
  isBetween = false;
  ++executed;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); ++i) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    const char *symbol = *beginName ? qemu_plugin_insn_symbol(instruction) : NULL;
    if (symbol && strcmp(symbol, beginName) == 0)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, passBegin, QEMU_PLUGIN_CB_NO_REGS, NULL);
    else if (symbol && strcmp(symbol, endName) == 0)
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, passEnd, QEMU_PLUGIN_CB_NO_REGS, NULL);
    else
      qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &executed,
                                                 1);
  }
}

static void printCounts(qemu_plugin_id_t id, void *unused) {
  (void)id, (void)unused;
  fprintf(stderr, "instructions: %" PRIu64 "\n", executed);
  if (*beginName)
    fprintf(stderr, "between: %" PRIu64 "\n", between);
}

static bool takeName(const char *argument, const char *key, char (*name)[256]) {
  const size_t length = strlen(key);
  if (strncmp(argument, key, length) != 0 || strlen(argument + length) >= sizeof *name)
    return false;
  strcpy(*name, argument + length);
  return true;
}

__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const void *machine, int count, char **arguments) {
  (void)machine;
  for (int i = 0; i < count; ++i)
    if (!takeName(arguments[i], "begin=", &beginName) &&
        !takeName(arguments[i], "end=", &endName)) {
      fprintf(stderr, "instructions: begin=FUNCTION and end=FUNCTION, not '%s'\n", arguments[i]);
      return -1;
    }
  if (!*beginName != !*endName) {
    fprintf(stderr, "instructions: begin= and end= go together\n");
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
  qemu_plugin_register_atexit_cb(id, printCounts, NULL);
  return 0;
}
