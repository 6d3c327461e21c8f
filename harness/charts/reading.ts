/**
 * The units of charts: those of the dashboards under Grafana's names, microseconds, and relative changes, where 0.05 means 5
 * % more.
 */
export type Unit =
  | 's'
  | 'percentunit'
  | 'reqps'
  | 'ops'
  | 'bytes'
  | 'binBps'
  | 'short'
  | 'microseconds'
  | 'change'

/**
 * A value in words; a dash when there is none. Pages contain the text of this function to show the values under the cursor,
 * so it must use nothing outside itself.
 * @param digits significant digits; by default four for a share and three for other units.
 */
export function reading(value: number | null | undefined, unit: Unit, digits?: number): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–'
  const three = (scaled: number): string => String(Number(scaled.toPrecision(digits ?? 3)))
  const size = Math.abs(value)
  const powers = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(powers.length - 1, Math.max(0, Math.floor(Math.log2(size || 1) / 10)))
  const seconds = unit === 'microseconds' ? value / 1e6 : value
  switch (unit) {
    case 's':
    case 'microseconds':
      if (seconds === 0) return '0'
      if (Math.abs(seconds) < 1e-3) return `${three(seconds * 1e6)} µs`
      return Math.abs(seconds) < 1 ? `${three(seconds * 1e3)} ms` : `${three(seconds)} s`
    case 'percentunit':
      return `${Number((value * 100).toPrecision(digits ?? 4))} %`
    case 'change': {
      const percent = Number((size * 100).toPrecision(digits ?? 3))
      return `${percent === 0 ? '' : value < 0 ? '−' : '+'}${percent} %`
    }
    case 'bytes':
    case 'binBps':
      return `${three(value / 1024 ** power)} ${powers[power]}${unit === 'bytes' ? '' : '/s'}`
    default: {
      const steps: readonly (readonly [number, number, string])[] = [
        [1e9, 1e9, ' G'],
        [1e6, 1e6, ' M'],
        [1e4, 1e3, ' k'],
      ]
      const step = steps.find(([from]) => size >= from)
      const text = step ? three(value / step[1]) + step[2] : three(value)
      return unit === 'short' ? text : `${text}/s`
    }
  }
}
