# shellcheck shell=bash disable=SC2034,SC2154  # names are shared between files
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs the Debian packages the project stands on, when some are missing.

readonly build_packages=(
  binutils ccache clang-22 cmake g++ libgtest-dev libmlir-22-dev libzip-dev
  lld-22 llvm-22-dev llvm-22-tools mlir-22-tools ninja-build
  nlohmann-json3-dev pkg-config python3 zlib1g-dev
)
# lit needs psutil for its time limit; clang-format checks the sources; the
# emulators run programs for processors that the machine is not. clang compiles
# for WebAssembly, which runs in Node and in a browser, and with GCC's libraries for
# RISC-V with vectors; its runtime has the sanitizers and libFuzzer.
readonly test_packages=(
  chromium-headless-shell clang-format-22 g++-aarch64-linux-gnu
  g++-riscv64-linux-gnu gcc-arm-none-eabi
  gcc-riscv64-unknown-elf libclang-rt-22-dev libclang-rt-22-dev-wasm32 nodejs picolibc-arm-none-eabi
  picolibc-riscv64-unknown-elf python3-psutil qemu-system-arm qemu-system-misc
  qemu-user wabt wasi-libc
)

# Prints those of its arguments that are not installed.
missing_packages() {
  local installed
  # dpkg-query fails when it does not know one of the names.
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  local package
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || printf '%s\n' "$package"
  done
}

run_as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo -n "$@"
  fi
}

# ensure_packages PACKAGE...: touches neither apt nor the network when all are there.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "no Debian package manager here; expecting these to be installed: $*"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    die "missing packages: ${missing[*]}; install them as root with:" \
      "apt-get install --no-install-recommends ${missing[*]}"
  fi
  say "installing with apt: ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  run_as_root "${apt[@]}" update || die "'apt-get update' failed; is there a network?"
  run_as_root "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" ||
    die "apt could not install: ${missing[*]}"
}
