/**
 * Options of Node for a process whose pauses count as latency. Almost no data of a request outlives it, so a small
 * young generation is collected often and fast; without a limit it grows to 64 MiB, twice. It does not start smaller, since a
 * heap that grows is collected again and again in the first seconds, which are the seconds of a calibration. One thread
 * collects it: with several, the event loop would wait for threads of a lower priority than its own.
 */
export const steadyHeap: readonly string[] = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  '--initial-old-space-size=32',
  '--no-parallel-scavenge',
]
