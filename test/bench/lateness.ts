/** One late send: its offset in seconds, when it was meant and made, and what the time between consisted of, in milliseconds. */
interface LateSend extends Readonly<Record<Part, number>> {
  readonly offset: number
  readonly from: number
  readonly to: number
}

/** What lateness-watch.mjs says. */
export interface Lateness {
  readonly sends: number
  readonly wakes: number
  readonly sockets: number
  readonly late: readonly LateSend[]
  readonly collections: Readonly<Record<string, { count: number; sumMs: number; longestMs: number }>>
  /** Milliseconds in which the host took a processor away. */
  readonly stolenMs: number
  readonly threads: readonly { name: string; ranMs: number; queuedMs: number; times: number }[]
  readonly resident: Readonly<Record<string, number>>
}

type Part = 'asleep' | 'queued' | 'collecting' | 'sending' | 'other'

const words: Readonly<Record<Part, string>> = {
  asleep: 'asleep',
  queued: 'waiting for a processor',
  collecting: 'collecting garbage',
  sending: 'sending',
  other: 'other work',
}
const parts = Object.keys(words) as readonly Part[]
const boundsMs = [0.25, 0.5, 1, 2]
const maxShownStalls = 12

const lagOf = ({ from, to }: LateSend) => to - from
const largestOf = (send: LateSend): Part =>
  parts.reduce((largest, part) => (send[part] > send[largest] ? part : largest))
const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`
const inWords = (of: Readonly<Record<Part, number>>, written: (value: number) => string) =>
  parts
    .filter((part) => of[part] > 0)
    .map((part) => `${words[part]} ${written(of[part])}`)
    .join(', ')

/** Late sends whose times of lateness follow one another, as one: the one that is the latest. */
function stallsIn(late: readonly LateSend[]): readonly LateSend[] {
  const stalls: LateSend[] = []
  let until = Number.NEGATIVE_INFINITY
  for (const send of late) {
    const last = stalls.at(-1)
    if (last === undefined || send.from > until) stalls.push(send)
    else if (lagOf(send) > lagOf(last)) stalls[stalls.length - 1] = send
    until = Math.max(until, send.to)
  }
  return stalls
}

/** Why the sends were late, in lines. */
export function latenessLines(lateness: Lateness): readonly string[] {
  const { sends, wakes, sockets, late, collections, stolenMs, threads, resident } = lateness
  const bounds = boundsMs.map((bound) => {
    const beyond = late.filter((send) => lagOf(send) > bound)
    const counted = Object.fromEntries(
      parts.map((part) => [part, beyond.filter((send) => largestOf(send) === part).length / sends]),
    ) as Record<Part, number>
    return `  later than ${bound} ms: ${percent(beyond.length / sends)} of ${sends}, mostly by ${inWords(counted, percent)}`
  })
  const stalls = stallsIn(late)
    .toSorted((a, b) => lagOf(b) - lagOf(a))
    .slice(0, maxShownStalls)
    .map(
      (send) =>
        `  at ${send.offset.toFixed(3)} s ${lagOf(send).toFixed(2)} ms: ${inWords(send, (ms) => ms.toFixed(2))}`,
    )
  const busy = threads
    .filter(({ ranMs }) => ranMs >= 1)
    .toSorted((a, b) => b.ranMs - a.ranMs)
    .map(
      ({ name, ranMs, queuedMs, times }) =>
        `${name} ${ranMs.toFixed(0)} ms in ${times} times (waited ${queuedMs.toFixed(0)})`,
    )
  const memory = Object.entries(resident).filter(([, mebibytes]) => mebibytes >= 0.5)
  const collected = Object.entries(collections).map(
    ([kind, { count, sumMs, longestMs }]) =>
      `${count} ${kind} ${sumMs.toFixed(1)} ms (longest ${longestMs.toFixed(1)})`,
  )
  return [
    ...bounds,
    ...stalls,
    `  ${wakes} wake-ups, ${sockets} connections, ${stolenMs} ms taken by the host; collections: ${collected.join(', ')}`,
    `  threads: ${busy.join(', ')}`,
    `  resident MiB: ${memory.map(([kind, mebibytes]) => `${kind} ${mebibytes.toFixed(1)}`).join(', ')}`,
  ]
}
