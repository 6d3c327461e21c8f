/** The drawn charts by their group. @type {Map<string, Drawn[]>} */
const groups = new Map()

const peersOf = (/** @type {Drawn} */ drawn) =>
  (groups.get(drawn.data.group) ?? []).filter((each) => each !== drawn)

/** The cursor moved in one chart: the others of its group follow. @param {Drawn} drawn */
function moved(drawn) {
  const { plot, data } = drawn
  const { left = -1, idx } = plot.cursor
  const none = left < 0 || idx === null || idx === undefined
  say(drawn, true)
  for (const peer of peersOf(drawn)) {
    const at = none ? -10 : peer.plot.valToPos(data.at[idx] ?? 0, 'x')
    peer.plot.setCursor({ left: at, top: -10 }, false)
    say(peer, false)
  }
}

/** The range of one chart changed: the others of its group show the same. @param {Drawn} drawn */
function zoomed(drawn) {
  const { min, max } = drawn.plot.scales.x ?? {}
  if (typeof min !== 'number' || typeof max !== 'number') return
  const [from, to] = drawn.data.span
  const round = (/** @type {number} */ at) => Number(at.toFixed(3))
  drawn.place.dataset.range = `${round(min)} ${round(max)}`
  drawn.readout.back.hidden = Math.abs(min - from) < 1e-6 && Math.abs(max - to) < 1e-6
  for (const { plot } of peersOf(drawn)) {
    const own = plot.scales.x
    if (own?.min !== min || own?.max !== max) plot.setScale('x', { min, max })
  }
  noteZoom()
}

/** @param {Drawn} drawn */
function wholeRange(drawn) {
  const [min, max] = drawn.data.span
  drawn.plot.setScale('x', { min, max })
}

/**
 * Puts the cursor on a position; the values of all series are shown, because a key has no height.
 * @param {Drawn} drawn
 * @param {number} index
 */
function putCursor(drawn, index) {
  const { plot, data, readout } = drawn
  const { min = data.span[0], max = data.span[1] } = plot.scales.x ?? {}
  const visible = data.at
    .map((at, each) => ({ at, each }))
    .filter(({ at }) => at >= (min ?? 0) && at <= (max ?? 0))
  const first = visible[0]?.each ?? 0
  const last = visible.at(-1)?.each ?? 0
  const at = Math.min(last, Math.max(first, index))
  plot.setCursor({ left: plot.valToPos(data.at[at] ?? 0, 'x'), top: -10 })
  readout.spoken.textContent = sentenceOf(drawn)
}

/**
 * @param {Drawn} drawn
 * @param {number} factor
 */
function zoomBy(drawn, factor) {
  const { plot, data } = drawn
  const { min, max } = plot.scales.x ?? {}
  if (typeof min !== 'number' || typeof max !== 'number') return
  const index = plot.cursor.idx
  const middle =
    (plot.cursor.left ?? -1) >= 0 && typeof index === 'number' ? (data.at[index] ?? 0) : (min + max) / 2
  const half = ((max - min) * factor) / 2
  const from = Math.max(data.span[0], middle - half)
  const to = Math.min(data.span[1], Math.max(middle, from) + half)
  if (to > from) plot.setScale('x', { min: from, max: to })
}

/**
 * @param {Drawn} drawn
 * @param {KeyboardEvent} event
 */
function keyed(drawn, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { plot, data } = drawn
  const set = (plot.cursor.left ?? -1) >= 0
  const index = set ? (plot.cursor.idx ?? 0) : -1
  const far = event.shiftKey ? 10 : 1
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => putCursor(drawn, index + far),
    ArrowLeft: () => putCursor(drawn, set ? index - far : data.at.length - 1),
    Home: () => putCursor(drawn, 0),
    End: () => putCursor(drawn, data.at.length - 1),
    '+': () => zoomBy(drawn, 0.5),
    '=': () => zoomBy(drawn, 0.5),
    '-': () => zoomBy(drawn, 2),
    Escape: () => {
      wholeRange(drawn)
      plot.setCursor({ left: -10, top: -10 })
      drawn.readout.spoken.textContent = 'Whole range.'
    },
  }
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  act()
}

/**
 * Makes each series of a legend a switch.
 * @param {HTMLElement} figure
 * @param {(at: number) => boolean} toggle returns whether the series is shown now
 */
function switches(figure, toggle) {
  for (const key of figure.querySelectorAll('.legend [data-series]')) {
    const button = element('button', 'switch')
    button.type = 'button'
    button.append(...key.childNodes)
    key.append(button)
    button.setAttribute('aria-pressed', 'true')
    button.title = 'show or hide'
    const at = Number(key.getAttribute('data-series'))
    button.addEventListener('click', () => button.setAttribute('aria-pressed', String(toggle(at))))
  }
}

/**
 * A finger moves the cursor horizontally and scrolls the page vertically.
 * @param {Drawn} drawn
 */
function fingers(drawn) {
  drawn.place.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'touch') return
    const box = drawn.plot.over.getBoundingClientRect()
    drawn.plot.setCursor({ left: event.clientX - box.left, top: event.clientY - box.top })
  })
}
