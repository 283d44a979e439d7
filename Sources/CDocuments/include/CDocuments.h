#ifndef RINGDRAFT_DOCUMENTS_H
#define RINGDRAFT_DOCUMENTS_H

#include <stddef.h>

/// A file of this repository as it was when the program was built. It lives as long as the process.
struct ringdraft_document {
  const unsigned char *bytes;
  size_t count;
};

/// `docs/openapi.yaml`.
struct ringdraft_document ringdraft_openapi(void);

/// `docs/asyncapi.yaml`.
struct ringdraft_document ringdraft_asyncapi(void);

#endif
