/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 */
function element(tag, className, text = '') {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

/** Adds a place for the value after each series of the legend. @param {HTMLElement} figure */
function valueSlots(figure) {
  return [...figure.querySelectorAll('.legend [data-series]')].map((key) => {
    const found = key.querySelector('.value')
    if (found) return found
    const made = element('b', 'value')
    const holder = key.querySelector('button') ?? key
    holder.append(made)
    return made
  })
}

/**
 * Places for the values under the cursor: after each series in the legend, the position beside the heading, the nearest value
 * at the cursor, and a sentence for screen readers.
 * @param {HTMLElement} figure
 * @param {HTMLElement} place
 * @returns {Readout}
 */
function readoutOf(figure, place) {
  const values = valueSlots(figure)
  const when = element('span', 'when')
  const back = element('button', 'back', 'whole range')
  back.type = 'button'
  back.hidden = true
  figure.querySelector('figcaption')?.append(when, back)
  const tip = element('div', 'tip')
  tip.hidden = true
  const spoken = element('p', 'unseen')
  spoken.setAttribute('role', 'status')
  place.append(tip, spoken)
  return { values, when, tip, spoken, back }
}

/**
 * Shows the values under the cursor of one chart.
 * @param {Drawn} drawn
 * @param {boolean} pointed whether the cursor is moved here, and not in another chart of the page
 */
function say(drawn, pointed) {
  const { plot, data, readout, shown } = drawn
  const index = plot.cursor.idx
  const none = index === null || index === undefined || (plot.cursor.left ?? -1) < 0
  const when = none ? '' : placeWords(data, data.at[index] ?? 0)
  readout.when.textContent = when
  data.series.forEach(({ values }, at) => {
    const slot = readout.values[at]
    if (slot) slot.textContent = none || !shown[at] ? '' : reading(values[index], data.unit)
  })
  readout.tip.hidden = none || !pointed
  if (none || !pointed) return
  readout.tip.replaceChildren(element('b', '', when), ...tipRows(drawn, index))
  placeTip(drawn)
}

/** Places the tip beside the cursor, on the side with room, and not over anything above the chart. @param {Drawn} drawn */
function placeTip({ plot, readout: { tip } }) {
  const { over } = plot
  const left = plot.cursor.left ?? 0
  const room = over.clientWidth - left > tip.offsetWidth + 16
  const start = room ? left + 12 : Math.max(-over.offsetLeft, left - tip.offsetWidth - 12)
  tip.style.left = `${over.offsetLeft + start}px`
  tip.style.top = `${over.offsetTop + 4}px`
}

/** With more series than this the tip names only the nearest ones; the legend has all. */
const mostInTip = 12

/**
 * The values of a chart at one position: a row for each shown series, with the one nearest to the cursor marked.
 * @param {Drawn} drawn
 * @param {number} index
 */
function tipRows(drawn, index) {
  if (drawn.data.heat) return [element('span', 'row', heatWords(drawn, index))]
  const all = valuesAt(drawn, index)
  if (all.length === 0) return [element('span', 'row', 'nothing measured')]
  const near = all.toSorted((a, b) => a.far - b.far)
  const kept = new Set(near.slice(0, mostInTip))
  const rows = all
    .filter((each) => kept.has(each))
    .map((each) => {
      const row = element(
        'span',
        each === near[0] && each.far < Number.POSITIVE_INFINITY ? 'row near' : 'row',
      )
      const swatch = drawn.figure.querySelector(`.legend [data-series="${each.at}"] .swatch`)
      if (swatch) row.append(swatch.cloneNode(true))
      row.append(element('span', 'name', each.label), element('b', '', each.said))
      return row
    })
  const more = all.length - rows.length
  return more > 0 ? [...rows, element('span', 'row', `and ${more} more in the legend`)] : rows
}

/**
 * The value of each shown series and its distance to the cursor; a cursor moved by the keyboard has no height.
 * @param {Drawn} drawn
 * @param {number} index
 */
function valuesAt({ plot, data, shown }, index) {
  const top = plot.cursor.top ?? -1
  return data.series.flatMap(({ label, values }, at) => {
    const drawnAt = plot.data[at + 1]?.[index]
    const value = values[index] ?? null
    if (!shown[at] || value === null || drawnAt === null || drawnAt === undefined) return []
    const far = top < 0 ? Number.POSITIVE_INFINITY : Math.abs(plot.valToPos(drawnAt, 'y') - top)
    return [{ at, label, said: reading(value, data.unit), far }]
  })
}

/**
 * The values under the cursor as one sentence, for screen readers.
 * @param {Drawn} drawn
 */
function sentenceOf(drawn) {
  const { plot, data } = drawn
  const index = plot.cursor.idx
  if (index === null || index === undefined) return ''
  const values = valuesAt(drawn, index).map(({ label, said }) => `${label} ${said}`)
  const words = data.heat ? heatWords(drawn, index) : values.join(', ') || 'nothing measured'
  return `${placeWords(data, data.at[index] ?? 0)} · ${words}`
}

/**
 * All figures of a chart as a table, made when a reader opens it.
 * @param {Drawn} drawn
 */
function tableOf({ data }) {
  const table = element('table', '')
  const head = table.createTHead().insertRow()
  const names = data.heat
    ? data.heat.labels.map((label) => `up to ${label}`)
    : data.series.map(({ label }) => label)
  for (const name of [data.axis === 'tail' ? 'percentile' : 'at', ...names]) {
    const cell = element('th', '', name)
    cell.scope = 'col'
    head.append(cell)
  }
  const columns = data.heat ? data.heat.rows : data.series.map(({ values }) => values)
  const body = table.createTBody()
  data.at.forEach((at, index) => {
    const row = body.insertRow()
    row.insertCell().textContent = placeWords(data, at)
    for (const values of columns)
      row.insertCell().textContent = reading(values[index], data.heat ? 'short' : data.unit)
  })
  return table
}
