/** What PostgreSQL has counted for one statement; only the difference of two readings is meaningful. */
export interface StatementCount {
  /** In PostgreSQL's form, with placeholders for values. */
  readonly text: string
  readonly calls: number
  /** Rows that it returned or changed. */
  readonly rows: number
  /** Total execution time of all its calls, in milliseconds. */
  readonly milliseconds: number
}
