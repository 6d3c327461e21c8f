import type { WrittenFile } from '../written-file.ts'
import {
  fromTop,
  installCommands,
  type Pipeline,
  runCommand,
  suffixOf,
  toTop,
  unstartedLines,
} from './pipeline.ts'

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

/** The steps that keep between jobs what was prepared and installed. */
function cacheLines(place: string): { readonly taken: readonly string[]; readonly kept: readonly string[] } {
  const config = `${place === '' ? '' : `${place.replaceAll("'", "''")}/`}tailgate.config.*`
  const cacheKey = `tailgate-${expression('runner.os')}-${expression(`hashFiles('${config}')`)}`
  // A cache is written once, so each attempt writes its own and the next one reads the newest.
  const ownCacheKey = `${cacheKey}-${expression('github.run_id')}-${expression('github.run_attempt')}`
  return {
    taken: [
      '      # What was prepared and installed is kept for later jobs: of the same branch, and of all if it is the default one.',
      `      - uses: ${pinned.restore}`,
      '        with:',
      '          path: .tailgate-cache',
      `          key: ${ownCacheKey}`,
      `          restore-keys: ${cacheKey}-`,
    ],
    kept: [
      '      # A job that fails has prepared too.',
      '      - if: always()',
      `        uses: ${pinned.save}`,
      '        with:',
      '          path: .tailgate-cache',
      `          key: ${ownCacheKey}`,
    ],
  }
}

/** The commands of a job work in the project, where that is not the top of the repository. */
const placeLines = (place: string): readonly string[] =>
  place === '' ? [] : ['    defaults:', '      run:', `        working-directory: ${JSON.stringify(place)}`]

/**
 * When the job runs. A cache that a job of a pull request writes is read by no other pull request, one of the default branch
 * by all. Only a prepared database is worth a job each night: a calibration of an instrument counts on the machine of one
 * name, and a hosted runner has a new name each time.
 */
const triggerLines = (hasDataset: boolean): readonly string[] => [
  'on:',
  '  pull_request:',
  ...(hasDataset
    ? [
        '  # Each night on the default branch, so that pull requests find its prepared database in the cache.',
        '  schedule:',
        "    - cron: '17 3 * * *'",
      ]
    : []),
  '  workflow_dispatch:',
]

/**
 * The run, whose log the runner does not obey: it repeats what the service answers, and a line of it could look like a command of
 * the workflow.
 */
const runLines = (pipeline: Pipeline): readonly string[] => [
  '        run: |',
  '          # The log repeats what the service answers. Between these two words the runner obeys no line of it.',
  "          word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')",
  '          code=0',
  '          echo "::stop-commands::$word"',
  `          ${runCommand(pipeline)} 2>&1 || code=$?`,
  '          echo "::$word::"',
  '          exit "$code"',
]

/** A workflow that checks each change against the budgets. */
export function githubWorkflow(pipeline: Pipeline): WrittenFile {
  const { start, secrets, needsServices, hasDataset, place } = pipeline
  const cache = cacheLines(place)
  const lines = [
    '# Written by `tailgate init`: holds each change to the budgets of the scenarios. docs/ci.md of tailgate says what a shared',
    '# runner can decide, and how a change is compared with its base instead (`tailgate gate`).',
    place === '' ? 'name: Tailgate' : `name: ${JSON.stringify(`Tailgate of ${place}`)}`,
    ...triggerLines(hasDataset),
    'permissions:',
    '  contents: read',
    'concurrency:',
    `  group: ${expression('github.workflow')}-${expression('github.ref')}`,
    '  cancel-in-progress: true',
    'jobs:',
    '  tail:',
    '    runs-on: ubuntu-24.04',
    '    timeout-minutes: 30',
    ...placeLines(place),
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
    ...cache.taken,
    ...(needsServices ? serviceLines : []),
    ...(start === undefined ? [] : [`      - run: ${start}`]),
    ...unstartedLines(pipeline, '      '),
    '      - name: Hold it to its budgets',
    ...runLines(pipeline),
    ...cache.kept,
    '      # A job that fails has the most to show.',
    '      - if: always()',
    '        run: |',
    '          [ ! -f results/latest/annotations.txt ] || cat results/latest/annotations.txt',
    '          [ ! -f results/latest/summary.md ] || cat results/latest/summary.md >> "$GITHUB_STEP_SUMMARY"',
    '      - if: always()',
    `        uses: ${pinned.upload}`,
    '        with:',
    `          name: tailgate${suffixOf(place)}`,
    `          path: ${fromTop(place, 'results')}`,
    '          if-no-files-found: ignore',
  ]
  return {
    path: `${toTop(place)}.github/workflows/tailgate${suffixOf(place)}.yml`,
    text: `${lines.join('\n')}\n`,
    what: `runs it for each pull request${hasDataset ? ', and each night on the default branch' : ''}`,
  }
}
