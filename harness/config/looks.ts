/**
 * When to look at evidence that grows until it decides: after `first` seconds of measuring, then each time it has
 * doubled, and at last at `most`. Planned before the first request, because every further look widens all intervals:
 * pass the number of times to `judge`.
 */
export function lookTimes(first: number, most: number): readonly number[] {
  const times: number[] = []
  for (let time = first; time < most; time *= 2) times.push(time)
  // A look just before the last would cost certainty and show nothing new.
  if (times.length > 1 && (times.at(-1) ?? 0) > most / 1.25) times.pop()
  return [...times, most]
}
