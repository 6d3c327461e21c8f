import { formatSeconds } from '../../config/units/units.ts'
import { plot, type Tick } from './chart.ts'
import { evenTicks, linear, type Scale } from './scale.ts'

/** The time axis of a scenario, from the beginning of its measured part. */
export function timeScale(seconds: number): { readonly x: Scale; readonly ticks: readonly Tick[] } {
  const end = Math.max(1, Math.ceil(seconds))
  return {
    x: linear({ from: 0, to: end }, { from: plot.left, to: plot.right }),
    ticks: evenTicks(end, 6)
      .filter((at) => at <= end)
      .map((at) => ({ at, text: formatSeconds(at).replace(/^0 ms$/, '0') })),
  }
}
