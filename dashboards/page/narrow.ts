import type { Panel } from '../model/model.ts'

/** The columns of a page with half the room. */
const columns = 12
const ofStat = 3

/** The width that a panel wants, in columns of 12: half the page, or all of it for a panel that is already wide. */
function wanted({ kind, width }: Pick<Panel, 'kind' | 'width'>): number {
  if (kind === 'stat') return ofStat
  return width <= 8 ? columns / 2 : columns
}

/**
 * How many of 12 columns each panel of a tier takes on a page with half the room. The last chart of a line takes the
 * remaining columns, so that no line has a hole. Numbers keep their width.
 */
export function narrowWidths(panels: readonly Pick<Panel, 'kind' | 'width'>[]): readonly number[] {
  const widths: number[] = []
  let used = 0
  panels.forEach((panel, index) => {
    const width = wanted(panel)
    used = used + width > columns ? width : used + width
    const next = panels[index + 1]
    const isLast = next === undefined || used + wanted(next) > columns
    const rest = isLast && panel.kind !== 'stat' ? columns - used : 0
    widths.push(width + rest)
    used += rest
  })
  return widths
}
