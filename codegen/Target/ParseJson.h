//===- ParseJson.h - JSON from files as LLVM's library parses it -*- C++ -*-===//
//
// Part of the trm project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TRM_CODEGEN_TARGET_PARSEJSON_H
#define TRM_CODEGEN_TARGET_PARSEJSON_H

#include "trm/runtime/JsonDepth.h"
#include "llvm/Support/JSON.h"

namespace trm {

/// llvm::json::parse(), which recurses without end, of texts that do not nest too deep.
inline llvm::Expected<llvm::json::Value> parseJson(llvm::StringRef text) {
  if (isJsonTooDeep(text))
    return llvm::createStringError(describeTooDeepJson());
  return llvm::json::parse(text);
}

/// The same of a known form; `root` is how errors call the whole.
template <typename T>
llvm::Expected<T> parseJson(llvm::StringRef text, const char *root) {
  llvm::Expected<llvm::json::Value> document = parseJson(text);
  if (!document)
    return document.takeError();
  llvm::json::Path::Root path(root);
  T result;
  if (!fromJSON(*document, result, path))
    return path.getError();
  return result;
}

} // namespace trm

#endif // TRM_CODEGEN_TARGET_PARSEJSON_H
