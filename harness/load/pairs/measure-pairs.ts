import type { Slice } from '../../evidence/paired.ts'
import { arrivalsFrom, type SliceSettings, slicePairs } from '../schedule/slices.ts'
import type { Measured, PairArm } from './arm.ts'

export interface PairsWanted extends SliceSettings {
  /** For how many seconds new pairs begin; at least one pair is measured. */
  readonly seconds?: number
  /** The most pairs that are measured. */
  readonly pairs?: number
}

/** The measurements of a slice with its place in a comparison. */
export type MeasuredSlice = Measured & Pick<Slice, 'pair' | 'arm' | 'place'>

/** Measures pairs of slices, one arm after the other. `onPair` gets the number of pairs so far. */
export async function measurePairs(
  arms: readonly PairArm[],
  { seconds = Number.POSITIVE_INFINITY, pairs = Number.POSITIVE_INFINITY, ...settings }: PairsWanted,
  onPair: (pairs: number) => void = () => undefined,
): Promise<MeasuredSlice[]> {
  const slices: MeasuredSlice[] = []
  const due = performance.now() + seconds * 1000
  for (const { index, seed, order, arrivals } of slicePairs(settings)) {
    if (index >= pairs || (index > 0 && performance.now() >= due)) break
    for (const [at, name] of order.entries()) {
      const arm = arms.find((one) => one.name === name)
      if (arm === undefined) continue
      const measured = await arm.send({
        seed,
        seconds: settings.sliceSeconds,
        arrivals: (from) => arrivalsFrom(from, arrivals),
      })
      slices.push({ pair: index, arm: name, place: at === 0 ? 'first' : 'second', ...measured })
    }
    onPair(index + 1)
  }
  return slices
}
