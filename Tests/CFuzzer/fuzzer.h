#pragma once
#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library: its own main would need to be the program's. Declared here, because the toolchain ships no
// header of it (llvm/docs/LibFuzzer.rst, "Using libFuzzer as a library").
int LLVMFuzzerRunDriver(int *count, char ***words, int (*one)(const uint8_t *bytes, size_t count));
