import type { Draw, FeedRow, Feeds } from '../../config/scenario/scenario.ts'

/** The source of everything random in requests. */
export function drawFrom(feeds: Feeds, random: () => number): Draw {
  return {
    random,
    row(name): FeedRow {
      const rows = feeds[name]
      const row = rows?.[Math.floor(random() * rows.length)]
      if (row !== undefined) return row
      const known = Object.keys(feeds).join(', ') || 'none'
      throw new TypeError(
        rows ? `The feed "${name}" is empty.` : `There is no feed "${name}"; there are: ${known}.`,
      )
    },
  }
}

/**
 * Picks entries of a mix by weight.
 * @throws TypeError when no weight is above zero.
 */
export function mixer<E extends { readonly weight: number }>(
  mix: readonly E[],
  random: () => number,
): () => E {
  const ends: number[] = []
  let sum = 0
  for (const { weight } of mix) {
    sum += weight
    ends.push(sum)
  }
  const last = mix.at(-1)
  if (last === undefined || !(sum > 0)) throw new TypeError('A mix needs an entry with a weight above zero.')
  return () => {
    const point = random() * sum
    return mix[ends.findIndex((end) => point < end)] ?? last
  }
}
