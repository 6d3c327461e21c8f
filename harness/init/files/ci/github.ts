import type { WrittenFile } from '../written-file.ts'
import { installCommands, type Pipeline, runCommand } from './pipeline.ts'

/** Actions pinned to the commit of a release, because a tag can be moved. */
const pinned = {
  checkout: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2',
  node: 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0',
  restore: 'actions/cache/restore@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3',
  save: 'actions/cache/save@5a3ec84eff668545956fd18022155c47e93e2684 # v4.2.3',
  upload: 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2',
} as const

/** An expression in a GitHub workflow. */
const expression = (text: string): string => `\${{ ${text} }}`

const serviceLines: readonly string[] = [
  '      # PostgreSQL, Redis, Nginx and what watches them; quick where they are installed.',
  '      - run: sudo --preserve-env=PATH,TAILGATE_CACHE sh node_modules/tailgate/scripts/bootstrap && sudo chown -R "$(id -u):$(id -g)" "$TAILGATE_CACHE"',
]

const cacheKey = `tailgate-${expression('runner.os')}-${expression("hashFiles('tailgate.config.*')")}`
/** A cache is written once, so each attempt writes its own and the next one reads the newest. */
const ownCacheKey = `${cacheKey}-${expression('github.run_id')}-${expression('github.run_attempt')}`

/** The steps that keep between jobs what is calibrated and prepared. */
const cacheLines = {
  taken: [
    '      # What is calibrated and prepared is kept between jobs.',
    `      - uses: ${pinned.restore}`,
    '        with:',
    '          path: .tailgate-cache',
    `          key: ${ownCacheKey}`,
    `          restore-keys: ${cacheKey}-`,
  ],
  kept: [
    '      # A job that fails has calibrated too.',
    '      - if: always()',
    `        uses: ${pinned.save}`,
    '        with:',
    '          path: .tailgate-cache',
    `          key: ${ownCacheKey}`,
  ],
} as const

/** A workflow that checks each change against the budgets. */
export function githubWorkflow(pipeline: Pipeline): WrittenFile {
  const { start, secrets, needsServices } = pipeline
  const lines = [
    '# Written by `tailgate init`: holds each change to the budgets of the scenarios. docs/ci.md of tailgate says what a shared',
    '# runner can decide, and how a change is compared with its base instead (`tailgate gate`).',
    'name: Tailgate',
    'on:',
    '  pull_request:',
    '  workflow_dispatch:',
    'permissions:',
    '  contents: read',
    'concurrency:',
    `  group: tailgate-${expression('github.ref')}`,
    '  cancel-in-progress: true',
    'jobs:',
    '  tail:',
    '    runs-on: ubuntu-24.04',
    '    timeout-minutes: 30',
    '    env:',
    `      TAILGATE_CACHE: ${expression('github.workspace')}/.tailgate-cache`,
    ...secrets.map((name) => `      ${name}: ${expression(`secrets.${name}`)}`),
    '    steps:',
    `      - uses: ${pinned.checkout}`,
    '        with:',
    '          persist-credentials: false',
    `      - uses: ${pinned.node}`,
    '        with:',
    '          node-version: 24',
    ...installCommands(pipeline).map((command) => `      - run: ${command}`),
    ...cacheLines.taken,
    ...(needsServices ? serviceLines : []),
    ...(start === undefined ? [] : [`      - run: ${start}`]),
    '      - name: Hold it to its budgets',
    `        run: ${runCommand(pipeline)}`,
    ...cacheLines.kept,
    '      # A job that fails has the most to show.',
    '      - if: always()',
    '        run: |',
    '          [ ! -f results/latest/annotations.txt ] || cat results/latest/annotations.txt',
    '          [ ! -f results/latest/summary.md ] || cat results/latest/summary.md >> "$GITHUB_STEP_SUMMARY"',
    '      - if: always()',
    `        uses: ${pinned.upload}`,
    '        with:',
    '          name: tailgate',
    '          path: results',
    '          if-no-files-found: ignore',
  ]
  return {
    path: '.github/workflows/tailgate.yml',
    text: `${lines.join('\n')}\n`,
    what: 'runs it for each pull request',
  }
}
