/**
 * Draws the distribution of a histogram over time: one row for each bucket, darker for more values.
 * @param {Drawn} drawn
 */
function drawHeat({ plot, data, theme }) {
  const { heat, at } = data
  if (!heat) return
  const most = Math.max(...heat.rows.flat().map((value) => value ?? 0), 0)
  const wide = (at[1] ?? 1) - (at[0] ?? 0)
  clipped(plot, () => {
    heat.rows.forEach((row, index) => {
      const [bottom, top] = [plot.valToPos(index, 'y', true), plot.valToPos(index + 1, 'y', true)]
      row.forEach((value, step) => {
        if (value === null || value <= 0) return
        const right = plot.valToPos(at[step] ?? 0, 'x', true)
        const left = plot.valToPos((at[step] ?? 0) - wide, 'x', true)
        plot.ctx.fillStyle = faint(theme.heat, 0.08 + 0.92 * Math.sqrt(value / most))
        plot.ctx.fillRect(left, top, right - left + 0.3, bottom - top)
      })
    })
  })
}

/**
 * The content of the cell under the cursor, in words.
 * @param {Drawn} drawn
 * @param {number} index
 */
function heatWords({ data, plot }, index) {
  const { heat } = data
  const top = plot.cursor.top ?? -1
  if (!heat) return ''
  if (top < 0)
    return `${reading(
      heat.rows.reduce((sum, row) => sum + (row[index] ?? 0), 0),
      'short',
    )} in all`
  const row = Math.min(heat.labels.length - 1, Math.max(0, Math.floor(plot.posToVal(top, 'y'))))
  return `up to ${heat.labels[row]}: ${reading(heat.rows[row]?.[index] ?? null, 'short')}`
}
