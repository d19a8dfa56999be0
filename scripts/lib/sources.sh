# shellcheck shell=bash disable=SC2034,SC2154  # names are shared between files
# Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Names the project's own files.

run_git() {
  # The checkout may belong to someone else, as it does in most containers.
  git -C "$root" -c safe.directory="$root" "$@"
}

# list_sources PATTERN...: tracked and new files that match, one a line,
# relative to the root.
list_sources() {
  local file
  run_git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
    while IFS= read -r file; do
      # A file that was deleted but not yet committed is still listed.
      [[ ! -f $root/$file ]] || printf '%s\n' "$file"
    done
}
