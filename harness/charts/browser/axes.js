const fontOf = (/** @type {string} */ weight) =>
  `${weight}11px system-ui, -apple-system, "Segoe UI", sans-serif`

/** The positions of percentiles on the axis of a tail, with their names. */
const percentiles = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999].map((p) => ({
  // Rounded, so that the last one is not beyond the end of its axis.
  at: Number((-Math.log10(1 - p)).toFixed(6)),
  name: p === 0 ? 'min' : `p${Number((p * 100).toFixed(2))}`,
}))

const two = (/** @type {number} */ value) => String(value).padStart(2, '0')

/** A duration since the beginning: `0.5 s`, `20 s`, `2 min 05 s`. */
function spanWords(/** @type {number} */ seconds) {
  if (seconds < 120) return `${Number(seconds.toFixed(2))} s`
  const whole = Math.round(seconds)
  if (whole < 7200)
    return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${two(minutes % 60)} min`}`
}

/** A Unix time as a clock time in UTC; with the date when more than one day is shown. */
function clockWords(/** @type {number} */ time, /** @type {number} */ span) {
  const text = new Date(time * 1000).toISOString()
  return span > 86400 ? text.slice(5, 16).replace('T', ' ') : text.slice(11, span < 1800 ? 19 : 16)
}

/**
 * A position on the horizontal axis in words.
 * @param {ChartData} data
 * @param {number} at
 */
function placeWords({ axis, span, names }, at) {
  if (axis === 'seconds') return spanWords(at)
  if (axis === 'clock') return `${clockWords(at, Math.min(span[1] - span[0], 1000))} UTC`
  if (axis === 'invocation') return `invocation ${at}`
  if (axis === 'point') return names?.[at - 1] ?? ''
  return at === 0 ? 'fastest' : `p${Number((100 * (1 - 10 ** -at)).toFixed(at > 3 ? 3 : at > 2 ? 2 : 1))}`
}

/** 1, 2 and 5 times powers of ten from the one at or below `from` to the one at or above `to`. */
function roundNumbers(/** @type {number} */ from, /** @type {number} */ to) {
  const start = Math.floor(Math.log10(Math.max(from, 1e-9)))
  const end = Math.ceil(Math.log10(Math.max(to, 1e-9)))
  const all = Array.from({ length: Math.max(1, end - start + 1) }, (_, index) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${start + index}`)),
  ).flat()
  const first = all.findLastIndex((value) => value <= from)
  const last = all.findIndex((value) => value >= to)
  return all.slice(Math.max(0, first), last < 0 ? undefined : last + 1)
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400]

/**
 * @param {ChartData} data
 * @param {Theme} theme
 * @returns {import('uplot').Axis[]}
 */
function axesOf(data, theme) {
  const look = {
    stroke: theme.soft,
    font: fontOf(''),
    ticks: { show: false },
    grid: { stroke: theme.line, width: 1 },
  }
  const tail = data.axis === 'tail'
  const counted = data.axis === 'invocation' || data.axis === 'point'
  const across = {
    ...look,
    size: 26,
    gap: 6,
    space: data.axis === 'clock' ? 76 : counted ? 36 : 64,
    incrs: counted ? [1, 2, 5, 10, 20, 50, 100] : [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, ...steps],
    grid: { ...look.grid, show: tail },
    ...(tail
      ? {
          splits: (
            /** @type {UPlot} */ _,
            /** @type {number} */ __,
            /** @type {number} */ min,
            /** @type {number} */ max,
          ) => percentiles.map(({ at }) => at).filter((at) => at >= min && at <= max),
        }
      : {}),
    values: (/** @type {UPlot} */ plot, /** @type {number[]} */ splits) => {
      const { min = 0, max = 0 } = plot.scales.x ?? {}
      return splits.map((at) => {
        if (tail) return percentiles.find((each) => each.at === at)?.name ?? ''
        if (data.axis === 'point') return data.names?.[at - 1] ?? ''
        if (counted) return String(at)
        return data.axis === 'clock' ? clockWords(at, (max ?? 0) - (min ?? 0)) : spanWords(at)
      })
    },
  }
  return [across, { ...look, size: 62, gap: 6, ...valuesOf(data) }]
}

/**
 * The marks of the vertical axis.
 * @param {ChartData} data
 */
function valuesOf({ unit, logarithmic, heat }) {
  if (heat) {
    const each = Math.ceil(heat.labels.length / 8)
    return {
      grid: { show: false },
      splits: () => heat.labels.map((_, row) => row + 1).filter((_, row) => row % each === 0),
      values: (/** @type {UPlot} */ _, /** @type {number[]} */ splits) =>
        splits.map((row) => heat.labels[row - 1] ?? ''),
    }
  }
  const values = (/** @type {UPlot} */ _, /** @type {number[]} */ splits) =>
    splits.map((value) => (value === null ? '' : reading(value, unit)))
  if (logarithmic)
    return {
      values,
      filter: (/** @type {UPlot} */ _, /** @type {number[]} */ splits) => splits,
      splits: (
        /** @type {UPlot} */ _,
        /** @type {number} */ __,
        /** @type {number} */ min,
        /** @type {number} */ max,
      ) => {
        const all = roundNumbers(min, max)
        return all.length > 8 ? all.filter((value) => Number.isInteger(Math.log10(value))) : all
      },
    }
  const binary = unit === 'bytes' || unit === 'binBps'
  return {
    values,
    space: 34,
    ...(binary ? { incrs: Array.from({ length: 50 }, (_, power) => 2 ** power) } : {}),
  }
}

/**
 * The range of the vertical axis: everything that is shown, including budgets, extended to round numbers.
 * @param {ChartData} data
 * @param {number | null} least
 * @param {number | null} most
 * @returns {[number, number]}
 */
function reachOf(data, least, most) {
  if (data.heat) return [0, data.heat.labels.length]
  const asked = [...data.limits, ...data.spots].map(({ value }) => value)
  const found = [...(least === null ? [] : [least]), ...(most === null ? [] : [most]), ...asked]
  if (found.length === 0) return data.logarithmic ? [1, 10] : [0, 1]
  const top = Math.max(...found)
  if (data.logarithmic) {
    const rows = roundNumbers(Math.max(1, Math.min(...found)), Math.max(1, top))
    return [rows[0] ?? 1, rows.length > 1 ? (rows.at(-1) ?? 10) : (rows[0] ?? 1) * 10]
  }
  const bottom = Math.min(0, ...found)
  if (data.unit === 'change') return aroundNothing(bottom, Math.max(0, top), data.least)
  return [bottom, Math.max(data.least, top * 1.06) || 1]
}

/**
 * The range for changes around zero, with room at both ends.
 * @param {number} bottom
 * @param {number} top
 * @param {number} least the smallest range, so that noise around zero looks small
 * @returns {[number, number]}
 */
function aroundNothing(bottom, top, least) {
  const room = (top - bottom) * 0.08
  return [Math.min(-least, bottom - room), Math.max(least, top + room) || 1]
}
