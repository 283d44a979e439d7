// The files of the writers' page, put into the program by the compiler (C23's #embed; clang 19, Swift 6.3): a worker serves
// what it was built with, and no file has to be found when it runs.

#include "CPages.h"

#if !defined(__has_embed)
#error "This needs a compiler that knows #embed: Swift 6.3 or later."
#endif

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char index_html[] = {
#embed "pages/index.html"
};
static const unsigned char style_css[] = {
#embed "pages/style.css"
};
static const unsigned char icon_svg[] = {
#embed "pages/icon.svg"
};
static const unsigned char turn_svg[] = {
#embed "pages/turn.svg"
};
static const unsigned char main_mjs[] = {
#embed "pages/main.mjs"
};
static const unsigned char client_mjs[] = {
#embed "pages/client.mjs"
};
static const unsigned char elements_mjs[] = {
#embed "pages/elements.mjs"
};
static const unsigned char room_mjs[] = {
#embed "pages/room.mjs"
};
static const unsigned char session_mjs[] = {
#embed "pages/session.mjs"
};
static const unsigned char thread_mjs[] = {
#embed "pages/thread.mjs"
};
static const unsigned char views_mjs[] = {
#embed "pages/views.mjs"
};

static const struct ringdraft_page pages[] = {
  {"index.html", index_html, sizeof index_html},
  {"style.css", style_css, sizeof style_css},
  {"icon.svg", icon_svg, sizeof icon_svg},
  {"turn.svg", turn_svg, sizeof turn_svg},
  {"main.mjs", main_mjs, sizeof main_mjs},
  {"client.mjs", client_mjs, sizeof client_mjs},
  {"elements.mjs", elements_mjs, sizeof elements_mjs},
  {"room.mjs", room_mjs, sizeof room_mjs},
  {"session.mjs", session_mjs, sizeof session_mjs},
  {"thread.mjs", thread_mjs, sizeof thread_mjs},
  {"views.mjs", views_mjs, sizeof views_mjs},
};

struct ringdraft_page ringdraft_page(size_t number) {
  return number < sizeof pages / sizeof *pages ? pages[number] : (struct ringdraft_page){NULL, NULL, 0};
}
