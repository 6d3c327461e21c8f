import type { Source } from './model/budgets.ts'

/** A small source for tests: two routes, one of them limited by two scenarios. */
export const fixture: Source = {
  routes: { list: 'GET /things', add: 'POST /things' },
  budgets: [
    { scenario: 'browse', route: 'list', figure: 'p95', limit: 25_000 },
    { scenario: 'browse', route: 'list', figure: 'p99', limit: 60_000 },
    { scenario: 'mixed', route: 'list', figure: 'p95', limit: 40_000 },
    { scenario: 'browse', route: 'add', figure: 'p95', limit: 1_000_000 },
    { scenario: 'browse', route: 'all', figure: 'errorRate', limit: 0.001 },
  ],
}
