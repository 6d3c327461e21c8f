/** The parts of Grafana's classic dashboard JSON that the checks read. */
export interface DashboardJson {
  readonly uid?: string
  readonly title?: string
  readonly editable?: boolean
  readonly panels?: readonly PanelJson[]
  readonly annotations?: { readonly list?: readonly { readonly name: string; readonly expr?: string }[] }
  readonly templating?: { readonly list?: readonly { readonly name: string }[] }
}

export interface PanelJson {
  readonly id?: number
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource?: { readonly uid?: string }
  readonly targets?: readonly TargetJson[]
  readonly fieldConfig?: {
    readonly defaults?: {
      readonly unit?: string
      readonly thresholds?: { readonly steps?: readonly StepJson[] }
    }
  }
}

/** A threshold: its colour applies from its value on. */
export interface StepJson {
  readonly value: number | null
  readonly color?: string
}

export interface TargetJson {
  readonly refId?: string
  readonly legendFormat?: string
  readonly expr?: string
  readonly datasource?: { readonly uid?: string }
}

/** The panels that show data, without the row headers of tiers. */
export const shownPanels = ({ panels }: DashboardJson): readonly PanelJson[] =>
  (panels ?? []).filter(({ type }) => type !== 'row')
