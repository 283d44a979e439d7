/* fetch PORT PATH: prints the body of one answer. Exit status 0 only for 200; 1 for anything else. */
#include "bench.h"

#include <stdio.h>

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: fetch PORT PATH\n");
    return 2;
  }
  struct http http;
  http_open(&http, (int)number(arguments[1], "PORT", 1));
  int status = http_exchange(&http, "GET", arguments[2], NULL, NULL);
  if (status > 0) fwrite(http_body(&http), 1, http.body_bytes, stdout);
  http_close(&http);
  return status == 200 ? 0 : 1;
}
