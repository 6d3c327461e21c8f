/** One recommendation as a page lists it; texts are Markdown. */
export interface DocumentRow {
  /** That of its experiment, where it has one: `I3`. */
  readonly id: string
  readonly says: string
  /** Where it lives, and its switch. */
  readonly where: string
  /** Files that show it, from the root of the project, where no experiment does. */
  readonly shownBy?: readonly string[] | undefined
  /** Why no experiment measures it, though it is something to switch. */
  readonly notMeasured?: string | undefined
}

export interface DocumentSection {
  readonly title: string
  readonly rows: readonly DocumentRow[]
}

/** A single experiment that is a part of the one that measures all at once; of a sweep, the point that the latter has. */
export interface Part {
  readonly id: string
  readonly point?: string | undefined
}

/** A page of recommendations with what each was measured to be worth. */
export interface ExperimentsDocument {
  readonly title: string
  /** Paragraphs. */
  readonly introduction: readonly string[]
  readonly sections: readonly DocumentSection[]
  /** The experiment that has all at once, and the single ones that it is made of. */
  readonly together?: { readonly experiment: string; readonly of: readonly Part[] } | undefined
}

/** Types a document, for the default export of `experiments/guide/document.ts`. */
export const defineExperimentsDocument = (document: ExperimentsDocument): ExperimentsDocument => document
