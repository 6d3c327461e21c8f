/**
 * Whether newer data fits the drawn chart: the same lines in the same order, on the same axes.
 * @param {ChartData} old
 * @param {ChartData} fresh
 */
function fits(old, fresh) {
  const numbered = (/** @type {ChartData} */ { marks }) => marks.some(({ kind }) => kind !== 'phase')
  const lines = (/** @type {ChartData} */ { series }) =>
    series.map(({ label, draw }) => `${draw} ${label}`).join('\n')
  return !old.heat && !fresh.heat && numbered(old) === numbered(fresh) && lines(old) === lines(fresh)
}

/**
 * Replaces the legend by that of newer data. When the lines are the same, only their figures change, so that a focused switch
 * keeps its focus.
 * @param {HTMLElement} figure
 * @param {Element} fresh
 * @param {boolean} same
 */
function renewLegend(figure, fresh, same) {
  const old = figure.querySelector('.legend')
  if (!old) return
  if (!same) return old.replaceWith(fresh)
  for (const key of old.querySelectorAll('[data-series]')) {
    const newer = fresh.querySelectorAll(`[data-series="${key.getAttribute('data-series')}"] small`)
    key.querySelectorAll('small').forEach((words, index) => {
      words.textContent = newer[index]?.textContent ?? ''
    })
  }
  for (const other of old.querySelectorAll('li:not([data-series])')) other.remove()
  old.append(...fresh.querySelectorAll('li:not([data-series])'))
}

/**
 * Gives newer data to a drawn chart. The reader's changes stay: zoom, cursor, hidden series, an open table.
 * @param {Drawn} drawn
 * @param {HTMLElement} figure the same chart in the server's current version
 */
function renew(drawn, figure) {
  const text = figure.querySelector('script')?.textContent
  const legend = figure.querySelector('.legend')
  if (!text || !legend) return
  const fresh = dataIn(text)
  const { plot, data } = drawn
  const { min, max } = plot.scales.x ?? {}
  const whole = drawn.readout.back.hidden
  const same = fits(data, fresh)
  const hidden = new Set(data.series.filter((_, at) => !drawn.shown[at]).map(({ label }) => label))
  renewLegend(drawn.figure, legend, same)
  Object.assign(data, { heat: undefined }, fresh)
  if (same) plot.setData(columnsOf(data, drawn.shown))
  else anew(drawn, hidden)
  const [from, to] = data.span
  const kept = !whole && typeof min === 'number' && typeof max === 'number' && max > from && min < to
  drawn.plot.setScale('x', kept ? { min, max } : { min: from, max: to })
  const scroll = drawn.figure.querySelector('details.figures[open] .scroll')
  if (scroll) {
    const { scrollTop } = scroll
    scroll.replaceChildren(tableOf(drawn))
    scroll.scrollTop = scrollTop
  } else drawn.figure.querySelector('details.figures .scroll')?.replaceChildren()
}

/**
 * Draws a chart again whose lines have changed.
 * @param {Drawn} drawn
 * @param {Set<string>} hidden labels of series that stay hidden
 */
function anew(drawn, hidden) {
  const { data, figure, readout } = drawn
  drawn.shown = data.series.map(({ label }) => !hidden.has(label))
  toggles(drawn)
  figure.querySelectorAll('.legend .switch').forEach((button, at) => {
    button.setAttribute('aria-pressed', String(drawn.shown[at] ?? true))
  })
  readout.values = valueSlots(figure)
  draw(drawn)
}

/** Removes a chart whose figure leaves the page. @param {Element} part */
function end(part) {
  for (const drawn of all.filter(({ figure }) => part.contains(figure))) {
    all.splice(all.indexOf(drawn), 1)
    groups.set(
      drawn.data.group,
      (groups.get(drawn.data.group) ?? []).filter((each) => each !== drawn),
    )
    watch.unobserve(drawn.place)
    drawn.plot.destroy()
  }
}
