/**
 * Options of Node for a process whose pauses count as latency. A heap that begins small is collected again and again
 * while it grows: half a dozen pauses of 1 to 6 ms in the first seconds, which are those of a calibration.
 */
export const steadyHeap: readonly string[] = ['--min-semi-space-size=16', '--initial-old-space-size=64']
