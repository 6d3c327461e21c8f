import type { Source } from '../model/budgets.ts'
import type { Board } from '../model/model.ts'
import { panelOf, withAdded } from './added.ts'
import { boardRegistry } from './board-registry.ts'

/** Tailgate's own boards for a target, and the panels left out because the target has no metric for them. */
function generic(source: Source): { readonly boards: readonly Board[]; readonly leftOut: readonly string[] } {
  const drafts = boardRegistry.flatMap((make) => make(source) ?? [])
  const boards = drafts.map((board) => ({
    ...board,
    tiers: board.tiers.map(({ title, panels }) => ({
      title,
      panels: panels.filter((panel) => panel.kind !== 'absent'),
    })),
  }))
  const leftOut = drafts.flatMap(({ name, tiers }) =>
    tiers.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        panel.kind === 'absent' ? [`${name}: "${panel.title}" is left out: it wants ${panel.wants}.`] : [],
      ),
    ),
  )
  return { boards, leftOut }
}

/** A sentence for each of Tailgate's own panels whose metric the target does not have, with the name of the metric. */
export const leftOutOf = (source: Source): readonly string[] => generic(source).leftOut

/** Every board before rendering: Tailgate's own with the panels that the target adds, then the boards of the target. */
export function boards(source: Source): readonly Board[] {
  const { panels = [], boards: own = [] } = source.dashboards ?? {}
  const described = own.map(
    ({ tiers, ...board }): Board => ({
      ...board,
      variables: [],
      tiers: tiers.map(({ title, panels: shown }) => ({ title, panels: shown.map(panelOf) })),
    }),
  )
  return [...generic(source).boards.map((board) => withAdded(board, panels)), ...described].map((board) => ({
    ...board,
    tiers: board.tiers.filter((tier) => tier.panels.length > 0),
  }))
}
