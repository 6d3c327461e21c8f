import type { Arrivals, RecordedRequest } from './arrivals.ts'

export type Recording = Extract<Arrivals, { kind: 'recorded' }>

/** Times from the first value on are Unix times in seconds; times from the second value on are Unix times in milliseconds. */
const calendar = { seconds: 1e8, milliseconds: 1e11 }

/** The requests of a recording, in order; undefined if it contains only moments. */
export const recordedRequests = (arrivals: Arrivals): readonly RecordedRequest[] | undefined =>
  arrivals.kind === 'recorded' && 'requests' in arrivals ? arrivals.requests : undefined

/** The moments of a recording as they stand in the file. */
const writtenMoments = (recording: Recording): readonly number[] =>
  'requests' in recording ? recording.requests.map(({ at }) => at) : recording.times

/** The moments of a recording in seconds since its beginning: Unix times count from the first of them. */
export function arrivalSecondsOf(recording: Recording): readonly number[] {
  const moments = writtenMoments(recording)
  const [first = 0] = moments
  return first < calendar.seconds ? moments : moments.map((moment) => moment - first)
}

/** What is wrong with the moments of a recording; undefined if nothing is. */
export function wrongMoments(recording: Recording): string | undefined {
  const moments = writtenMoments(recording)
  if (moments.some((moment, index) => moment < (moments[index - 1] ?? 0))) return 'must ascend'
  return (moments.at(-1) ?? 0) >= calendar.milliseconds
    ? 'must be seconds: these look like milliseconds since 1970, so divide them by 1000'
    : undefined
}
