/**
 * Parses the data of a chart as `payload.ts` writes it.
 * @param {string} text
 * @returns {ChartData}
 */
function dataIn(text) {
  const data = JSON.parse(text)
  const { at } = data
  if (!Array.isArray(at))
    data.at = Array.from({ length: at.count }, (_, index) => Number((at.from + index * at.step).toFixed(4)))
  return data
}

/**
 * @param {HTMLElement} figure
 * @param {HTMLElement} place
 * @param {string} text
 */
function drawChart(figure, place, text) {
  const data = dataIn(text)
  const shown = data.series.map(() => true)
  place.replaceChildren()
  const drawn = /** @type {Drawn} */ ({ figure, place, data, shown, theme: themeOf(figure) })
  toggles(drawn)
  drawn.readout = readoutOf(figure, place)
  groups.set(data.group, [...(groups.get(data.group) ?? []), drawn])
  draw(drawn)
  place.tabIndex = 0
  place.setAttribute('role', 'application')
  place.setAttribute('aria-roledescription', 'chart')
  place.setAttribute(
    'aria-label',
    `${place.getAttribute('aria-label')} Arrow keys move the cursor, plus and minus zoom, Escape shows the whole range.`,
  )
  place.addEventListener('keydown', (event) => keyed(drawn, event))
  place.addEventListener('blur', () => drawn.plot.setCursor({ left: -10, top: -10 }))
  drawn.readout.back.addEventListener('click', () => wholeRange(drawn))
  fingers(drawn)
  figures(drawn)
  return drawn
}

/** Makes each name in the legend a switch that hides and shows its series. @param {Drawn} drawn */
function toggles(drawn) {
  switches(drawn.figure, (series) => {
    drawn.shown[series] = !drawn.shown[series]
    draw(drawn)
    return drawn.shown[series] ?? false
  })
}

/** Draws a chart again with the current theme, size and range. @param {Drawn} drawn */
function draw(drawn) {
  const range = drawn.plot?.scales.x
  drawn.plot?.destroy()
  drawn.theme = themeOf(drawn.figure)
  const plot = new uPlot(
    optionsOf(drawn, { moved, zoomed, back: wholeRange }),
    columnsOf(drawn.data, drawn.shown),
  )
  drawn.plot = plot
  drawn.place.prepend(plot.root)
  drawn.shown.forEach((show, at) => {
    if (!show) plot.setSeries(at + 1, { show })
  })
  if (typeof range?.min === 'number' && typeof range.max === 'number')
    plot.setScale('x', { min: range.min, max: range.max })
}

/** Fills the table behind a chart when it is opened. @param {Drawn} drawn */
function figures(drawn) {
  const details = element('details', 'figures')
  details.append(element('summary', '', 'Figures'))
  const scroll = element('div', 'scroll')
  scroll.tabIndex = 0
  details.append(scroll)
  details.addEventListener('toggle', () => {
    if (details.open && scroll.childElementCount === 0) scroll.append(tableOf(drawn))
  })
  drawn.figure.append(details)
}

/** @type {Drawn[]} */
const all = []

/** Draws the chart of a figure in the page. @param {HTMLElement} figure */
function begin(figure) {
  const place = /** @type {HTMLElement | null} */ (figure.querySelector('.plot'))
  const text = figure.querySelector('script')?.textContent
  if (place && text) all.push(drawChart(figure, place, text))
}
for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('figure.chart')))
  begin(figure)
followZoom()
addEventListener('hashchange', followZoom)

// A chart in a closed <details> has no width until it is opened.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const drawn = all.find(({ place }) => place === target)
    if (!drawn || drawn.place.clientWidth === 0) continue
    const size = sizeOf(drawn.place)
    if (size.width !== drawn.plot.width) drawn.plot.setSize(size)
  }
})
for (const { place } of all) watch.observe(place)

const redraw = () => {
  for (const drawn of all) draw(drawn)
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw)

/** Draws for paper, which is light whatever the screen's theme, and narrower. @param {boolean} on */
function printing(on) {
  document.documentElement.classList.toggle('printing', on)
  redraw()
}
addEventListener('beforeprint', () => printing(true))
addEventListener('afterprint', () => printing(false))
matchMedia('print').addEventListener('change', ({ matches }) => printing(matches))

// A link may lead to a chart in a closed <details>.
const unfold = () => {
  const place = document.getElementById(location.hash.slice(1))
  if (!place) return
  for (let each = place.closest('details'); each; each = each.parentElement?.closest('details') ?? null)
    each.open = true
  place.scrollIntoView()
}
addEventListener('hashchange', unfold)
if (location.hash) unfold()
