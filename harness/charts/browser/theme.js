/**
 * Colours and dashes that the style sheet gives to the swatches of a legend, so that lines and swatches always agree.
 * @param {HTMLElement} figure
 * @returns {Theme}
 */
function themeOf(figure) {
  const style = getComputedStyle(figure)
  const named = (/** @type {string} */ name) => style.getPropertyValue(name).trim()
  const series = [...figure.querySelectorAll('.legend [data-series] .swatch path')].map((path) => {
    const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(path)
    const dash = strokeDasharray === 'none' ? [] : strokeDasharray.split(/[ ,]+/).map(Number.parseFloat)
    return { stroke, width: Math.min(2, Number.parseFloat(strokeWidth)), dash }
  })
  return {
    ink: named('--ink'),
    soft: named('--soft'),
    line: named('--line'),
    paper: named('--paper'),
    heat: named('--c0'),
    series,
  }
}

/**
 * A partly transparent colour.
 * @param {string} colour
 * @param {number} share
 */
const faint = (colour, share) => `color-mix(in srgb, ${colour} ${Math.round(share * 100)}%, transparent)`
