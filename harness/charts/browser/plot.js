/**
 * The values to draw: as measured, or for stacked series each one added to the shown series below it.
 * @param {ChartData} data
 * @param {boolean[]} shown
 * @returns {import('uplot').AlignedData}
 */
function columnsOf(data, shown) {
  if (data.heat) return [data.at, data.at.map(() => null)]
  const below = data.at.map(() => 0)
  return /** @type {import('uplot').AlignedData} */ ([
    data.at,
    ...data.series.map(({ values }, at) =>
      data.stacked
        ? values.map((value, index) => {
            if (value === null || !shown[at]) return null
            below[index] = (below[index] ?? 0) + value
            return below[index] ?? null
          })
        : values,
    ),
  ])
}

/**
 * Whether a value has gaps on both sides: it has no line, so it is drawn as a point.
 * @param {UPlot} plot
 * @param {number} series
 */
function alone(plot, series) {
  const values = plot.data[series] ?? []
  const none = (/** @type {number} */ at) => values[at] === null || values[at] === undefined
  const found = []
  for (let at = 0; at < values.length; at += 1) if (!none(at) && none(at - 1) && none(at + 1)) found.push(at)
  return found.length > 0 ? found : null
}

/**
 * @param {Drawn} drawn
 * @returns {import('uplot').Series[]}
 */
function seriesOf({ data, theme }) {
  if (data.heat) return [{}, { show: true, paths: () => null, points: { show: false } }]
  const bars = uPlot.paths.bars?.({ size: [0.9, 40] })
  return [
    {},
    ...data.series.map(({ label, draw }, at) => {
      const { stroke, width, dash } = theme.series[at] ?? { stroke: theme.ink, width: 2, dash: [] }
      const first = at === 0
      return {
        label,
        stroke,
        width: draw === 'area' ? 1.2 : width,
        dash: draw === 'line' ? dash : [],
        spanGaps: false,
        points:
          draw === 'dots'
            ? { show: true, size: 9, fill: stroke, stroke: theme.paper, width: 1 }
            : { show: false, filter: alone, size: 4, fill: stroke },
        ...(draw === 'dots' ? { paths: () => null } : {}),
        ...(draw === 'bars' && bars ? { paths: bars, fill: faint(stroke, 0.8), width: 0 } : {}),
        ...(draw === 'area' && (first || !data.stacked)
          ? { fill: faint(stroke, data.stacked ? 0.7 : 0.08) }
          : {}),
      }
    }),
  ]
}

/**
 * The areas between the ends of intervals, and between shown stacked series; the area of a hidden series goes to its
 * neighbours.
 * @param {Drawn} drawn
 */
function bandsOf({ data, theme, shown }) {
  if (!data.stacked)
    return data.bands
      .filter(([from, to]) => shown[from] && shown[to])
      .map(([from, to]) => ({
        series: /** @type {[number, number]} */ ([to + 1, from + 1]),
        fill: faint(theme.series[to]?.stroke ?? theme.ink, 0.22),
      }))
  const order = data.series.map((_, at) => at).filter((at) => shown[at])
  return order.slice(1).map((at, index) => ({
    series: /** @type {[number, number]} */ ([at + 1, (order[index] ?? 0) + 1]),
    fill: faint(theme.series[at]?.stroke ?? theme.ink, 0.7),
  }))
}

const isPrinting = () => document.documentElement.classList.contains('printing')

/** As wide as its column; in print, where no script can measure, half a page wide. @param {HTMLElement} place */
const sizeOf = (place) => ({ width: isPrinting() ? 330 : Math.max(220, place.clientWidth), height: 236 })

/**
 * uPlot already calls its hooks while it is being constructed, so each hook sets `drawn.plot` from its argument.
 * @param {Drawn} drawn
 * @param {{ moved: (drawn: Drawn) => void, zoomed: (drawn: Drawn) => void }} on
 * @returns {import('uplot').Hooks.Arrays}
 */
function hooksOf(drawn, on) {
  const behind = (/** @type {UPlot} */ plot) => {
    drawn.plot = plot
    drawStretches(drawn)
    drawHeat(drawn)
  }
  const follow = (/** @type {UPlot} */ plot) => {
    drawn.plot = plot
    on.moved(drawn)
  }
  const narrow = (/** @type {UPlot} */ plot, /** @type {string} */ key) => {
    drawn.plot = plot
    if (key === 'x') on.zoomed(drawn)
  }
  return { drawClear: [behind], draw: [() => drawMarks(drawn)], setCursor: [follow], setScale: [narrow] }
}

/**
 * Pixels to the right of the chart: the last label of an axis may be at its very end, with half of it beyond.
 * @param {ChartData} data
 */
function lastNameRoom({ axis, span }) {
  if (axis === 'seconds') return 18
  return axis === 'clock' && span[1] - span[0] > 86400 ? 38 : 26
}

/**
 * @param {Drawn} drawn
 * @param {{ moved: (drawn: Drawn) => void, zoomed: (drawn: Drawn) => void, back: (drawn: Drawn) => void }} on
 * @returns {UPlotOptions}
 */
function optionsOf(drawn, on) {
  const { data, theme, place } = drawn
  const [min, max] = data.span
  const numbered = data.marks.some(({ kind }) => kind === 'fault' || kind === 'event')
  return {
    ...sizeOf(place),
    padding: [numbered ? 28 : 12, lastNameRoom(data), 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: true, y: false, dist: 4 },
      points: { size: 7, fill: (_, at) => theme.series[at - 1]?.stroke ?? theme.ink },
      y: data.heat !== undefined,
      bind: {
        dblclick: () => () => {
          on.back(drawn)
          return null
        },
      },
    },
    scales: {
      x: { time: false, auto: false, min, max },
      y: {
        distr: data.logarithmic ? 3 : 1,
        range: (_, least, most) => reachOf(data, least, most),
      },
    },
    axes: axesOf(data, theme),
    series: seriesOf(drawn),
    bands: bandsOf(drawn),
    hooks: hooksOf(drawn, on),
  }
}
