#ifndef RINGDRAFT_PAGES_H
#define RINGDRAFT_PAGES_H

#include <stddef.h>

/// A file of the writers' page as it was when the program was built. It lives as long as the process.
struct ringdraft_page {
  /// Its name in `pages/`; NULL where there are no more.
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/// The file with this number, from 0.
struct ringdraft_page ringdraft_page(size_t number);

#endif
