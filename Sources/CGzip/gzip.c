#include "CGzip.h"

#include <string.h>
#include <zlib.h>

// A window of 32 KiB, and 16 for gzip's own head and tail instead of zlib's.
static const int window_bits = 15 + 16;
static const int memory_level = 9;

static int begin(z_stream *stream) {
  memset(stream, 0, sizeof *stream);
  return deflateInit2(stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

size_t ringdraft_gzip_bound(size_t count) {
  z_stream stream;
  if (begin(&stream) != Z_OK) return 0;
  size_t bound = deflateBound(&stream, count);
  deflateEnd(&stream);
  return bound;
}

size_t ringdraft_gzip(const unsigned char *bytes, size_t count, unsigned char *output, size_t capacity) {
  z_stream stream;
  if (begin(&stream) != Z_OK) return 0;
  stream.next_in = (unsigned char *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = output;
  stream.avail_out = (uInt)capacity;
  int status = deflate(&stream, Z_FINISH);
  size_t written = status == Z_STREAM_END ? stream.total_out : 0;
  deflateEnd(&stream);
  return written;
}
