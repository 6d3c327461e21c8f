/**
 * Options of Node for a process whose pauses count as latency. Almost nothing of a request outlives it, so a small young
 * generation is collected often and at once; left to itself it grows to 64 MiB, twice. It does not begin smaller, as a heap
 * that grows is collected again and again in the first seconds, which are those of a calibration. One thread collects it: with
 * several the loop would wait for threads of a lower priority than its own.
 */
export const steadyHeap: readonly string[] = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  '--initial-old-space-size=32',
  '--no-parallel-scavenge',
]
