// The descriptions of the API, put into the program by the compiler (C23's #embed; clang 19, Swift 6.3), so that what a
// worker serves is what it was built with and no file has to be found when it runs.

#include "CDocuments.h"

#if !defined(__has_embed)
#error "This needs a compiler that knows #embed: Swift 6.3 or later."
#endif

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../../docs/openapi.yaml"
};

static const unsigned char asyncapi[] = {
#embed "../../docs/asyncapi.yaml"
};

struct ringdraft_document ringdraft_openapi(void) {
  return (struct ringdraft_document){openapi, sizeof openapi};
}

struct ringdraft_document ringdraft_asyncapi(void) {
  return (struct ringdraft_document){asyncapi, sizeof asyncapi};
}
