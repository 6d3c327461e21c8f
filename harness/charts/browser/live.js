/**
 * A page that asks its server for newer figures. `data-part` names the parts of the page; the server answers with the same
 * parts as markup. The page shows the time of its figures, and marks figures as old when it cannot renew them.
 */
const bar = /** @type {HTMLFormElement | null} */ (document.querySelector('form.times'))

/** Seconds to wait for an answer. */
const answerTimeoutSeconds = 15
/** True for a time range that ends now; such a range is requested again, any other stays as it is. */
const follows = () => (new URLSearchParams(location.search).get('to') ?? 'now') === 'now'

const live = {
  paused: false,
  /** The time of the newest shown figures, in Unix seconds. */
  asOf: Number(bar?.dataset.asOf ?? 0),
  every: Number(bar?.dataset.every ?? 5),
  /** Why the page cannot be renewed; empty when it can. */
  problem: bar?.dataset.problem ?? '',
  /** @type {AbortController | undefined} */
  asking: undefined,
  /** When the last request was sent or answered, in milliseconds. */
  last: Date.now(),
}

/** The last markup of each part from the server. @type {Map<string, string>} */
const given = new Map()

/**
 * Finds the link in newer markup that leads to the same address as a link.
 * @param {Element} fresh
 * @param {Element | null} link
 */
const sameLink = (fresh, link) =>
  [...fresh.querySelectorAll('a')].find((each) => each.getAttribute('href') === link?.getAttribute('href'))

/**
 * Replaces the links of a chart by those of its newer curves. A link with the focus keeps it.
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function renewLinks(old, fresh) {
  const shown = old.querySelector('.links')
  const newer = fresh.querySelector('.links')
  if (shown?.outerHTML === newer?.outerHTML) return
  const focused = shown?.contains(document.activeElement) ? document.activeElement : null
  shown?.remove()
  if (newer) old.querySelector('.why')?.before(newer)
  if (newer && focused) sameLink(newer, focused)?.focus()
}

/**
 * Replaces one part of the page by the server's current version.
 * @param {string} name
 * @param {string} markup
 */
function renewPart(name, markup) {
  if (given.get(name) === markup) return
  given.set(name, markup)
  const old = /** @type {HTMLElement | null} */ (document.querySelector(`[data-part="${CSS.escape(name)}"]`))
  const holder = document.createElement('template')
  holder.innerHTML = markup
  const fresh = /** @type {HTMLElement | null} */ (holder.content.firstElementChild)
  if (!old || !fresh) return
  const drawn = all.find(({ figure }) => old.contains(figure))
  const figure = /** @type {HTMLElement | null} */ (fresh.querySelector('figure.chart'))
  if (drawn && figure) {
    renewLinks(old, fresh)
    return renew(drawn, figure)
  }
  const focused = document.activeElement
  const isWithin = old.contains(focused)
  end(old)
  old.replaceWith(fresh)
  if (focused === old) fresh.focus()
  else if (isWithin) sameLink(fresh, focused)?.focus()
  if (!figure) return
  begin(figure)
  const place = all.at(-1)?.place
  if (place) watch.observe(place)
}

/** @param {number} time Unix seconds */
const clockOf = (time) => `${new Date(time * 1000).toISOString().slice(11, 19)} UTC`

/** Shows the time of the figures. Old figures are also marked visibly. */
function tell() {
  const old = live.problem !== ''
  document.body.classList.toggle('stale', old)
  const state = bar?.querySelector('.state')
  if (!state) return
  const words = old
    ? `✗ Not live: ${live.problem} What is shown is as of ${clockOf(live.asOf)}.`
    : !follows()
      ? `A fixed time, as of ${clockOf(live.asOf)}`
      : live.paused
        ? `Paused, as of ${clockOf(live.asOf)}`
        : `Live, as of ${clockOf(live.asOf)}`
  if (state.textContent !== words) state.textContent = words
  const aloud = bar?.querySelector('[role=status]')
  const short = old ? words : words.replace(/, as of.*/, '')
  if (aloud && aloud.textContent !== short) aloud.textContent = short
}

/** Requests the current page. A newer request cancels one without an answer. */
async function ask() {
  live.asking?.abort()
  const asking = new AbortController()
  live.asking = asking
  live.last = Date.now()
  try {
    const response = await fetch(`${location.pathname}.json${location.search}`, {
      signal: AbortSignal.any([asking.signal, AbortSignal.timeout(answerTimeoutSeconds * 1000)]),
    })
    const { parts, problem, asOf, every } = await response.json()
    if (asking.signal.aborted) return
    live.problem = problem ?? ''
    if (parts) {
      live.asOf = asOf
      live.every = every
      for (const [name, markup] of Object.entries(parts)) renewPart(name, markup)
    }
  } catch {
    if (asking.signal.aborted) return
    live.problem = '`tailgate dashboards serve` does not answer.'
  }
  live.asking = undefined
  live.last = Date.now()
  tell()
}

/** Shows another time range and writes it to the address. @param {Record<string, string>} times */
function show(times) {
  const search = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(times)) search.set(name, value)
  history.pushState(null, '', `?${search}`)
  moveTo()
}

/** Follows a changed time range in the address. */
function moveTo() {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a')))
    link.search = location.search
  fill()
  given.clear()
  for (const drawn of all) drawn.readout.back.hidden = true
  ask()
}

/** Fills the input fields from the address. */
function fill() {
  const search = new URLSearchParams(location.search)
  for (const name of ['from', 'to']) {
    const field = /** @type {HTMLInputElement | null} */ (bar?.elements.namedItem(name) ?? null)
    if (field) field.value = search.get(name) ?? field.defaultValue
  }
  const from = search.get('from') ?? 'now-15m'
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
    bar?.querySelectorAll('[data-last]') ?? []
  ))
    button.setAttribute('aria-pressed', String(follows() && from === `now-${button.dataset.last}`))
}

function pause() {
  live.paused = !live.paused
  bar?.querySelector('[data-pause]')?.setAttribute('aria-pressed', String(live.paused))
  if (!live.paused) ask()
  tell()
}

/** Switches from the current theme to the other one, and keeps it in the address and in the links to the other pages. */
function theme() {
  const root = document.documentElement
  const dark =
    root.classList.contains('dark') ||
    (!root.classList.contains('light') && matchMedia('(prefers-color-scheme: dark)').matches)
  root.classList.toggle('dark', !dark)
  root.classList.toggle('light', dark)
  const search = new URLSearchParams(location.search)
  search.set('theme', dark ? 'light' : 'dark')
  history.replaceState(null, '', `?${search}${location.hash}`)
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a')))
    link.search = location.search
  redraw()
}

/** @param {KeyboardEvent} event */
function shortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target instanceof HTMLInputElement) return
  const boards = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('nav a'))
  if (/^[1-9]$/.test(event.key)) return boards[Number(event.key) - 1]?.click()
  if (event.key === 'p') pause()
  if (event.key === 'r') ask()
  if (event.key === 't') theme()
}

if (bar) {
  bar.addEventListener('submit', (event) => {
    event.preventDefault()
    const data = new FormData(bar)
    show({ from: String(data.get('from')), to: String(data.get('to')) })
  })
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (bar.querySelectorAll('[data-last]')))
    button.addEventListener('click', () => show({ from: `now-${button.dataset.last}`, to: 'now' }))
  bar.querySelector('[data-pause]')?.addEventListener('click', pause)
  bar.querySelector('[data-theme]')?.addEventListener('click', theme)
  addEventListener('popstate', moveTo)
  addEventListener('keydown', shortcut)
  setInterval(() => {
    const waited = (Date.now() - live.last) / 1000
    // A page in the background requests nothing; its time shows that when it becomes visible again.
    if (!live.paused && !live.asking && !document.hidden && follows() && waited >= live.every) ask()
  }, 250)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !live.paused && follows()) ask()
  })
  fill()
  tell()
}
