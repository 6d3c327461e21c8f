/**
 * The zoom is kept in the address after #, so that a page that is opened again, sent to somebody or left for another board
 * shows the same time. Only charts with a clock axis are included, because their positions are the same on every page.
 */
const zoomForm = /^#zoom=(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/
/** Milliseconds without a change after which a zoom counts as final, because a drag passes through many. */
const settledMs = 150
/** @type {ReturnType<typeof setTimeout> | undefined} */
let noting

const ofClock = () => all.filter(({ data }) => data.axis === 'clock')

/** Zooms to the range in the address; a time that a chart does not have changes nothing. */
function followZoom() {
  const [, from, to] = (zoomForm.exec(location.hash) ?? []).map(Number)
  if (from === undefined || to === undefined || !(from < to)) return
  for (const { plot, data } of ofClock())
    if (to > data.span[0] && from < data.span[1]) plot.setScale('x', { min: from, max: to })
}

/** Writes the current zoom into the address, and into the links to the other boards. */
function noteZoom() {
  clearTimeout(noting)
  noting = setTimeout(() => {
    const [zoomed] = ofClock().filter(({ readout }) => !readout.back.hidden)
    const { min, max } = zoomed?.plot.scales.x ?? {}
    const round = (/** @type {number} */ at) => Number(at.toFixed(3))
    const is = typeof min === 'number' && typeof max === 'number'
    if (!is && !zoomForm.test(location.hash)) return
    const hash = is ? `#zoom=${round(min)},${round(max)}` : ''
    if (hash !== location.hash)
      history.replaceState(history.state, '', `${location.pathname}${location.search}${hash}`)
    for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a')))
      link.hash = hash
  }, settledMs)
}
