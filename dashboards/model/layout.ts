import type { Panel, Tier } from './model.ts'

/** A place on Grafana's grid: 24 columns, rows of 30 pixels. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export interface PlacedTier {
  readonly title: string
  readonly id: number
  readonly at: Place
  readonly panels: readonly { readonly panel: Panel; readonly id: number; readonly at: Place }[]
}

const columns = 24
const heights = { stat: 4, lines: 8, heatmap: 8, ranking: 8 } as const

/**
 * Places tiers below one another and their panels from left to right, and numbers all of them from 1. The layout of the SDK
 * overflows 24 columns, and Grafana loses panels without an id when it migrates a dashboard.
 */
export function place(tiers: readonly Tier[]): PlacedTier[] {
  let id = 0
  let y = 0
  return tiers.map(({ title, panels }) => {
    id += 1
    const header = { title, id, at: { x: 0, y, w: columns, h: 1 } }
    y += 1
    let x = 0
    let tallest = 0
    const placed = panels.map((panel) => {
      if (x + panel.width > columns) {
        x = 0
        y += tallest
        tallest = 0
      }
      const at = { x, y, w: panel.width, h: heights[panel.kind] }
      id += 1
      x += at.w
      tallest = Math.max(tallest, at.h)
      return { panel, id, at }
    })
    y += tallest
    return { ...header, panels: placed }
  })
}
