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

/**
 * Places for what is under the cursor: in the legend behind each series, beside the heading the position, at the cursor
 * the nearest value, and a sentence for screen readers.
 * @param {HTMLElement} figure
 * @param {HTMLElement} place
 * @returns {Readout}
 */
function readoutOf(figure, place) {
  const values = [...figure.querySelectorAll('.legend [data-series]')].map((key) => {
    const found = key.querySelector('.value')
    if (found) return found
    const made = element('b', 'value')
    const holder = key.querySelector('button') ?? key
    holder.append(made)
    return made
  })
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
 * Says what is under the cursor of one chart.
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
  readout.tip.textContent = `${when} · ${data.heat ? heatWords(drawn, index) : nearest(drawn, index)}`
  const left = plot.cursor.left ?? 0
  const over = plot.over
  const room = over.clientWidth - left > readout.tip.offsetWidth + 16
  const start = room ? left + 12 : Math.max(-over.offsetLeft, left - readout.tip.offsetWidth - 12)
  readout.tip.style.left = `${over.offsetLeft + start}px`
  readout.tip.style.top = `${over.offsetTop + 4}px`
}

/**
 * The series whose point is nearest to the cursor, with its value; without a height, all of them.
 * @param {Drawn} drawn
 * @param {number} index
 */
function nearest({ plot, data, shown }, index) {
  const top = plot.cursor.top ?? -1
  const all = data.series.flatMap(({ label, values }, at) => {
    const drawnAt = plot.data[at + 1]?.[index]
    const value = values[index] ?? null
    if (!shown[at] || value === null || drawnAt === null || drawnAt === undefined) return []
    return [
      { text: `${label} ${reading(value, data.unit)}`, far: Math.abs(plot.valToPos(drawnAt, 'y') - top) },
    ]
  })
  if (all.length === 0) return 'nothing measured'
  if (top < 0) return all.map(({ text }) => text).join(', ')
  return all.reduce((near, each) => (each.far < near.far ? each : near)).text
}

/**
 * All figures of a chart as a table, made when somebody opens it.
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
