// The wide-character API of ncurses appears only when this stands before the header.
#ifndef WARROOM_CNCURSES_SHIM_H
#define WARROOM_CNCURSES_SHIM_H
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdint.h>
#include <wchar.h>

// Swift sees neither macros with casts nor mutable globals; these give it both.
static const attr_t warroom_bold = WA_BOLD;
static const attr_t warroom_dim = WA_DIM;
static const attr_t warroom_italic = WA_ITALIC;
static const attr_t warroom_underline = WA_UNDERLINE;
static const attr_t warroom_reverse = WA_REVERSE;

static inline WINDOW *warroom_window(void) { return stdscr; }
static inline int warroom_colors(void) { return COLORS; }
static inline int warroom_pairs(void) { return COLOR_PAIRS; }

// <wchar.h> declares it only for _XOPEN_SOURCE, which Swift does not set.
extern int wcwidth(wchar_t);
static inline int warroom_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

// Fills a cell; the first mark of zero ends them.
static inline int warroom_set_cell(cchar_t *cell, uint32_t base, uint32_t mark1, uint32_t mark2,
                                   uint32_t mark3, uint32_t mark4, attr_t attributes, short pair) {
  wchar_t text[6] = {(wchar_t)base, (wchar_t)mark1, (wchar_t)mark2, (wchar_t)mark3, (wchar_t)mark4, 0};
  return setcchar(cell, text, attributes, pair, NULL);
}
#endif
