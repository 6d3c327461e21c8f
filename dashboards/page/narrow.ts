import type { Panel } from '../model/model.ts'

/** Columns of a page that has half the room. */
const columns = 12
const ofStat = 3

/** Columns of 12 that a panel wants: two charts side by side, or one that is wide already. */
function wanted({ kind, width }: Pick<Panel, 'kind' | 'width'>): number {
  if (kind === 'stat') return ofStat
  return width <= 8 ? columns / 2 : columns
}

/**
 * How many of 12 columns each panel of a tier takes where a page has half the room: as many as leave no line with a hole, as the
 * last chart of a line takes what is left of it. Numbers keep their size.
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
