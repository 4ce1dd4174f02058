// Counts what the calling thread takes from the heap: this library's malloc stands in for that of glibc, and hands on to it.
#include <stddef.h>

/// Allocations of the calling thread since it began.
size_t allocation_count(void);
