#ifndef RINGDRAFT_GZIP_H
#define RINGDRAFT_GZIP_H

#include <stddef.h>

/// The most bytes that `count` bytes take when compressed.
size_t ringdraft_gzip_bound(size_t count);

/// Compresses in the gzip format (RFC 1952), as small as zlib can.
/// @return the bytes written to `output`, at most `capacity`; 0 when it has no room or there is no memory.
size_t ringdraft_gzip(const unsigned char *bytes, size_t count, unsigned char *output, size_t capacity);

#endif
