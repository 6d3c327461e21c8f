/**
 * Colours and dashes as the style sheet gives them to the swatches of a legend, so that both always agree.
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
 * A colour that lets what is behind it through.
 * @param {string} colour
 * @param {number} share
 */
const faint = (colour, share) => `color-mix(in srgb, ${colour} ${Math.round(share * 100)}%, transparent)`
