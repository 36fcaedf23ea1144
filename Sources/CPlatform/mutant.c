// The one question that a build with mutants asks (see Mutant in the engine); empty in every other build.
#ifdef MUTANTS
#include "CPlatform.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *chosen;
static pthread_once_t asked = PTHREAD_ONCE_INIT;

static void ask(void) {
  const char *value = getenv("WARROOM_MUTANT");
  chosen = strdup(value == NULL ? "" : value);
}

int warroom_mutant_is_on(const uint8_t *name, size_t length) {
  pthread_once(&asked, ask);
  return chosen != NULL && strlen(chosen) == length && memcmp(chosen, name, length) == 0;
}
#endif
