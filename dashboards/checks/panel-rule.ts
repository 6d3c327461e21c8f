import type { Source } from '../model/budgets.ts'
import type { DashboardJson, PanelJson, TargetJson } from '../model/dashboard-json.ts'
import type { ReadQuery } from '../model/promql.ts'
import type { Catalogue } from './catalogue.ts'
import type { Read } from './shape.ts'

/** A panel as a rule sees it, with its queries already read. */
export interface ReadPanel {
  readonly panel: PanelJson
  readonly unit: string
  readonly queries: readonly (TargetJson & { readonly expr: string } & Read & { readonly read: ReadQuery })[]
  readonly catalogue: Catalogue
  readonly source: Source
  readonly dashboard: DashboardJson
}

/** Says what is wrong with a panel; nothing where its rule holds. */
export type Rule = (read: ReadPanel) => readonly string[]
