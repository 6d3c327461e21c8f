/** What PostgreSQL has counted of one statement; only the difference of two readings means anything. */
export interface StatementCount {
  /** As PostgreSQL keeps it: with placeholders for values. */
  readonly text: string
  readonly calls: number
  /** Rows that it gave or changed. */
  readonly rows: number
  /** Time that it was carried out, all calls together. */
  readonly milliseconds: number
}
