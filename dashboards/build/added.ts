import type { AddedPanels, PanelDescription } from '../../harness/config/target/dashboards.ts'
import type { Board, Panel, Tier } from '../model/model.ts'
import { heatmap, lines, stat } from '../model/panels.ts'

/** A panel that a target describes, in the form that renderers read. */
export function panelOf(description: PanelDescription): Panel {
  switch (description.kind) {
    case 'lines':
      return lines(description)
    case 'stat':
      return stat(description)
    case 'heatmap':
      return heatmap({ width: 12, ...description })
  }
}

function insert({ title, panels }: Tier, { after, panels: added }: AddedPanels): Tier {
  const found = panels.findIndex((panel) => panel.title === after)
  const at = found < 0 ? panels.length : found + 1
  return { title, panels: panels.toSpliced(at, 0, ...added.map(panelOf)) }
}

/** Tiers with one added panel group; a tier that does not exist yet is created at the end. */
const withOne = (tiers: readonly Tier[], added: AddedPanels): readonly Tier[] =>
  tiers.some(({ title }) => title === added.tier)
    ? tiers.map((tier) => (tier.title === added.tier ? insert(tier, added) : tier))
    : [...tiers, insert({ title: added.tier, panels: [] }, added)]

/** A board with the panels that a target adds to it. */
export const withAdded = (board: Board, added: readonly AddedPanels[]): Board => ({
  ...board,
  tiers: added.filter((each) => each.board === board.name).reduce(withOne, board.tiers),
})

/**
 * A sentence for each added panel whose board does not exist, and for each one that should follow a panel which does not
 * exist; the latter panels come last in their tier.
 */
export const lostPlaces = (boards: readonly Board[], added: readonly AddedPanels[]): string[] =>
  added.flatMap(({ board, tier, after, panels }) => {
    const place = boards.find(({ name }) => name === board)
    if (place === undefined)
      return [
        `the panel "${panels[0]?.title}" is for the board ${board}, but there are ${boards.map(({ name }) => name).join(', ')}`,
      ]
    const found = place.tiers.find(({ title }) => title === tier)
    if (after === undefined || found?.panels.some(({ title }) => title === after)) return []
    return [
      `the panel "${panels[0]?.title}" is to follow "${after}", which the tier "${tier}" of ${board} lacks`,
    ]
  })
