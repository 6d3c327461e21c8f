/** Text that may come from a label of a metric, made safe for HTML and SVG. */
export const safe = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A number for an attribute: short, and never an exponent. */
export const at = (value: number): string => String(Math.round(value * 10) / 10)
