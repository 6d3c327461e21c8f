/** In pixels: the numbers of marks that are closer together than this would be unreadable, so they are stacked in rows. */
const apartPixels = 12
const rowsOfNumbers = 2

/**
 * Draws time spans behind the lines: faults and other events are tinted, and so is the part in which the service still warmed
 * up.
 * @param {Drawn} drawn
 */
function drawStretches({ plot, data, theme }) {
  const { ctx, bbox } = plot
  clipped(plot, () => {
    for (const { kind, from, to } of data.marks) {
      if (kind === 'phase') continue
      const share = { fault: 0.1, event: 0.05, 'left-out': 0.14 }[kind]
      const [left, right] = [plot.valToPos(from, 'x', true), plot.valToPos(to, 'x', true)]
      ctx.fillStyle = faint(kind === 'left-out' ? theme.soft : theme.ink, share)
      ctx.fillRect(left, bbox.top, right - left, bbox.height)
    }
  })
}

/**
 * Draws over the lines: the beginnings of phases, faults and events with their signs, and budgets with their words.
 * @param {Drawn} drawn
 */
function drawMarks(drawn) {
  const { plot, data, theme } = drawn
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  clipped(plot, () => {
    for (const { kind, from, to } of data.marks) {
      if (kind === 'left-out') continue
      ctx.strokeStyle = kind === 'fault' ? theme.ink : theme.soft
      ctx.lineWidth = ratio
      ctx.setLineDash((kind === 'fault' ? [2, 2] : [1, 3]).map((length) => length * ratio))
      for (const at of kind === 'fault' ? [from, to] : [from]) {
        const x = Math.round(plot.valToPos(at, 'x', true))
        stroke(ctx, [x, bbox.top], [x, bbox.top + bbox.height])
      }
    }
    drawLimits(drawn)
  })
  drawSigns(drawn)
  drawSpots(drawn)
}

/** @param {Drawn} drawn */
function drawSigns({ plot, data, theme }) {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  /** @type {number[][]} */
  const taken = Array.from({ length: rowsOfNumbers }, () => [])
  const inside = (/** @type {number} */ x) => x >= bbox.left - 1 && x <= bbox.left + bbox.width + 1
  for (const { kind, from, to, sign } of data.marks) {
    const start = plot.valToPos(from, 'x', true)
    if (kind === 'phase' && inside(start))
      written(plot, theme, sign, [start + 4 * ratio, bbox.top + bbox.height - 6 * ratio], 'left', theme.soft)
    if (kind !== 'fault' && kind !== 'event') continue
    const place = kind === 'event' ? start : (start + plot.valToPos(to, 'x', true)) / 2
    if (!inside(place)) continue
    const row = taken.findIndex((others) =>
      others.every((other) => Math.abs(place - other) >= apartPixels * ratio),
    )
    // When several marks share a place, only the first numbers are drawn.
    if (row < 0) continue
    taken[row]?.push(place)
    written(plot, theme, sign, [place, bbox.top - (4 + row * 11) * ratio], 'center', theme.ink, 'bold ')
  }
}

/**
 * Words as they are where there is room for them; otherwise what comes before the sign of a limit is shortened, so that its
 * value stays.
 * @param {string} words
 * @param {(words: string) => boolean} fits
 */
function shortened(words, fits) {
  const sign = words.search(/ [≤≥] /)
  const end = sign < 0 ? '' : words.slice(sign)
  let [start, said] = [sign < 0 ? words : words.slice(0, sign), words]
  while (start !== '' && !fits(said)) {
    start = start.slice(0, -1)
    said = `${start.replace(/[, ]+$/, '')}…${end}`
  }
  return said
}

/**
 * Returns a function that writes words above their line, or below it or below other words, where no line crosses them, or
 * else further to the left; never over words already drawn.
 * @param {Drawn} drawn
 * @param {number[]} lines heights of all lines
 * @returns {(words: string, place: [number, number], align: 'left' | 'right') => void}
 */
function wordsOn({ plot, theme }, lines) {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  const [high, gap] = [13 * ratio, 8 * ratio]
  /** @type {{ left: number, right: number, y: number }[]} */
  const taken = []
  return (said, [x, y], align) => {
    const room = align === 'right' ? x - bbox.left : bbox.left + bbox.width - x
    ctx.save()
    ctx.font = fontOf('').replace('11px', `${11 * ratio}px`)
    const words = shortened(said, (some) => ctx.measureText(some).width <= room)
    const { width } = ctx.measureText(words)
    ctx.restore()
    const crossed = (/** @type {number} */ at) =>
      lines.some((line) => line > at - 10 * ratio && line < at + 2 * ratio)
    // There is no room above the upper edge.
    const heights = [y - 4 * ratio, y + high, y - 2 * high, y + 2 * high]
      .filter((at) => at > bbox.top + 9 * ratio && at < bbox.top + bbox.height)
      .toSorted((a, b) => Number(crossed(a)) - Number(crossed(b)))
    let left = align === 'left' ? x : x - width
    /** @param {number} at */
    const others = (at) =>
      taken.filter(
        (one) => Math.abs(one.y - at) < high && one.left < left + width + gap && one.right + gap > left,
      )
    for (;;) {
      const free = heights.find((at) => others(at).length === 0)
      if (free !== undefined) {
        taken.push({ left, right: left + width, y: free })
        return written(plot, theme, words, [left, free], 'left', theme.ink)
      }
      const next =
        Math.max(...heights.map((at) => Math.min(...others(at).map((one) => one.left)))) - gap - width
      // Without room the line has no words; the legend still names it.
      if (next < bbox.left || next >= left) return
      left = next
    }
  }
}

/** Draws all lines before all words, so that no words are crossed by another line. @param {Drawn} drawn */
function drawLimits(drawn) {
  const { plot, data, theme } = drawn
  const { ctx, bbox } = plot
  const words = wordsOn(
    drawn,
    data.limits.map(({ value }) => Math.round(plot.valToPos(value, 'y', true))),
  )
  /** @type {(() => void)[]} */
  const after = []
  const ratio = devicePixelRatio
  for (const { value, words: said, from, to } of data.limits) {
    const y = Math.round(plot.valToPos(value, 'y', true))
    const [left, right] = [
      from === undefined ? bbox.left : plot.valToPos(from, 'x', true),
      to === undefined ? bbox.left + bbox.width : plot.valToPos(to, 'x', true),
    ]
    ctx.strokeStyle = theme.ink
    ctx.lineWidth = 1.4 * ratio
    ctx.setLineDash([5 * ratio, 4 * ratio])
    stroke(ctx, [left, y], [right, y])
    after.push(() =>
      from === undefined
        ? words(said, [right - 2 * ratio, y], 'right')
        : words(said, [left + 3 * ratio, y], 'left'),
    )
  }
  for (const write of after) write()
}

/** @param {Drawn} drawn */
function drawSpots({ plot, data, theme, shown }) {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  for (const { at, value, series } of data.spots) {
    if (series >= 0 && !shown[series]) continue
    const [x, y] = [plot.valToPos(at, 'x', true), plot.valToPos(value, 'y', true)]
    if (x < bbox.left - 1 || x > bbox.left + bbox.width + 1) continue
    ctx.strokeStyle = ctx.fillStyle = theme.series[series]?.stroke ?? theme.ink
    ctx.lineWidth = 3 * ratio
    ctx.setLineDash([])
    stroke(ctx, [x - 9 * ratio, y], [x + 9 * ratio, y])
    ctx.fillStyle = theme.ink
    ctx.beginPath()
    ctx.moveTo(x - 4 * ratio, y - 8 * ratio)
    ctx.lineTo(x + 4 * ratio, y - 8 * ratio)
    ctx.lineTo(x, y - 2 * ratio)
    ctx.fill()
  }
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
function stroke(ctx, from, to) {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}

/**
 * Text with an outline in the background colour, so that lines behind it do not make it unreadable.
 * @param {UPlot} plot
 * @param {Theme} theme
 * @param {string} text
 * @param {[number, number]} place
 * @param {CanvasTextAlign} align
 * @param {string} colour
 */
function written({ ctx }, theme, text, place, align, colour, weight = '') {
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = fontOf(weight).replace('11px', `${11 * ratio}px`)
  ctx.textAlign = align
  ctx.textBaseline = 'alphabetic'
  ctx.setLineDash([])
  ctx.lineJoin = 'round'
  ctx.lineWidth = 3 * ratio
  ctx.strokeStyle = theme.paper
  ctx.strokeText(text, ...place)
  ctx.fillStyle = colour
  ctx.fillText(text, ...place)
  ctx.restore()
}

/**
 * @param {UPlot} plot
 * @param {() => void} draw
 */
function clipped({ ctx, bbox }, draw) {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  draw()
  ctx.restore()
}
