// libFuzzer's entry for programs with a main of their own (compiler-rt, FuzzerInterface.h).
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *_Nonnull count, char *_Nullable *_Nonnull *_Nonnull arguments,
                        int (*_Nonnull run)(const uint8_t *_Nullable data, size_t size));

/// Bytes of the heap that are in use.
static inline size_t heap_in_use(void) { return mallinfo2().uordblks; }
