# shellcheck shell=bash disable=SC2034,SC2154  # names are shared between files
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Configures a preset, again where other packages are there, and builds targets of it.
# Comes after packages.sh.

readonly tool_targets=(trmc trm-opt trm-run trm-lsp-server trm_host)

# build_targets TARGET...: of the release preset; leaves the shell in the repository root.
build_targets() { build_preset release "$build_dir" "$@"; }

# build_preset PRESET FOLDER TARGET...: the same of another preset, which builds in FOLDER.
build_preset() {
  local preset=$1 folder=$2
  shift 2
  cd "$root" || return
  # CMake looks for compilers of other systems, which not every script installs, only
  # when it configures.
  local missing configured=$folder/missing-packages.txt
  missing=$(missing_packages "${build_packages[@]}" "${test_packages[@]}")
  if [[ ! -f $folder/build.ninja || CMakePresets.json -nt $folder/build.ninja ||
    ! -f $configured || $missing != "$(<"$configured")" ]]; then
    say "configuring the $preset build in ${folder#"$root/"}/"
    cmake --preset "$preset"
    printf '%s\n' "$missing" >"$configured"
  fi
  say "building $*"
  cmake --build "$folder" --target "$@"
}
