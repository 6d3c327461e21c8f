/** One recommendation as a page lists it; its texts are Markdown. */
export interface DocumentRow {
  /** The id of its experiment, if it has one: `I3`. */
  readonly id: string
  readonly says: string
  /** Where it is implemented, and its switch. */
  readonly where: string
  /** Files that show it, relative to the root of the project, if no experiment does. */
  readonly shownBy?: readonly string[] | undefined
  /** Why no experiment measures it although it can be switched. */
  readonly notMeasured?: string | undefined
}

export interface DocumentSection {
  readonly title: string
  readonly rows: readonly DocumentRow[]
}

/**
 * One of the experiments that the combined experiment is made of; for a sweep, the point that the combined experiment uses.
 */
export interface Part {
  readonly id: string
  readonly point?: string | undefined
}

/** A page of recommendations with the measured effect of each. */
export interface ExperimentsDocument {
  readonly title: string
  /** Paragraphs of Markdown. */
  readonly introduction: readonly string[]
  readonly sections: readonly DocumentSection[]
  /** The experiment that has all recommendations at once, and the single experiments that it is made of. */
  readonly together?: { readonly experiment: string; readonly of: readonly Part[] } | undefined
}

/** Types a document, for the default export of `experiments/guide/document.ts`. */
export const defineExperimentsDocument = (document: ExperimentsDocument): ExperimentsDocument => document
