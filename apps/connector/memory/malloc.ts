/**
 * Variables that make glibc's malloc keep and reuse freed buffers of up to 4 MiB, where it would otherwise give their
 * pages back to the system at once and fault them in again for the next buffer. Read by malloc at the start of a
 * process, so they are for processes that we start. Other C libraries pass them over.
 */
export const mallocVariables: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: String(4 << 20),
  MALLOC_TRIM_THRESHOLD_: String(16 << 20),
  // One for the main thread, one for the pool's threads: each keeps memory of its own.
  MALLOC_ARENA_MAX: '2',
}
