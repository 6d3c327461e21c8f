import type { Ending } from '../processes/process.ts'

const signalNumbers: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(
    // The names of signals by their numbers; a shell and Docker add 128 to the number.
    {
      SIGHUP: 1,
      SIGINT: 2,
      SIGQUIT: 3,
      SIGILL: 4,
      SIGABRT: 6,
      SIGBUS: 7,
      SIGKILL: 9,
      SIGSEGV: 11,
      SIGTERM: 15,
    },
  ).map(([name, number]) => [128 + number, name]),
)

/** How a container ended. Docker reports a signal as its number plus 128. */
export function endingOf(status: number): Ending {
  const signal = signalNumbers[status]
  return signal === undefined ? { code: status, signal: null } : { code: null, signal }
}
