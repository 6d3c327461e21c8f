import { join } from 'node:path'
import { hasCode, messageOf, TailgateError } from '../../base/errors.ts'
import { readText } from '../../base/files/read-file.ts'
import type { Evidence } from '../evidence.ts'
import { tagPrefixOf } from '../evidence-key.ts'
import {
  databaseSecondSchema,
  failureLineSchema,
  instrumentSchema,
  machineSecondSchema,
  secondsLineSchema,
  serviceSecondSchema,
} from '../evidence-schema.ts'
import { failureFile } from '../failure-evidence.ts'
import { readLines } from '../json-lines.ts'
import { phaseSchema } from '../phase.ts'
import { scenarioWorkSchema } from '../work.ts'
import { readIntervals } from './hlog-intervals.ts'
import { judgedEvidence } from './judged-part.ts'
import { scenarioEvidence } from './scenario-evidence.ts'
import { withFailures } from './scenario-failures.ts'
import { seriesIn } from './target-series.ts'

async function textOf(
  bundle: string,
  name: string,
  presence: 'required' | 'optional',
  state: 'closed' | 'growing',
): Promise<string> {
  try {
    const text = await readText(join(bundle, name))
    return state === 'growing' ? text.slice(0, text.lastIndexOf('\n') + 1) : text
  } catch (error) {
    if (presence === 'optional' && hasCode(error, 'ENOENT')) return ''
    throw error
  }
}

/**
 * The result of `read`.
 * @throws TailgateError BUNDLE_UNREADABLE, which names the file of the bundle.
 */
async function readingOf<T>(bundle: string, file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new TailgateError(
      'BUNDLE_UNREADABLE',
      { path: bundle, problem: `${file}: ${messageOf(error)}` },
      { cause: error },
    )
  }
}

/**
 * Reads the evidence of a run from its bundle: `latency.hlog` and `seconds.jsonl`, and, if they exist, `resources.jsonl`,
 * `machine.jsonl`, `database.jsonl`, `work.jsonl`, `phases.jsonl`, `instruments.jsonl`, `failures.jsonl` and
 * `series.json`. A scenario without its closing line is `aborted`. In files that are still `growing`, or whose writer was
 * killed, an incomplete last line is left out. Of a scenario that was ended early, only the seconds on which that was decided are
 * read; of one that grows, at most `judgedSeconds`.
 * @throws TailgateError BUNDLE_UNREADABLE, which says where, when anything is missing, cut off, changed, negative or not a
 * number, or when histograms and counts disagree.
 */
export async function readEvidence(
  bundle: string,
  state: 'closed' | 'growing' = 'closed',
  judgedSeconds?: number,
): Promise<Evidence> {
  const during = <T>(file: string, read: () => T | Promise<T>): Promise<T> => readingOf(bundle, file, read)
  const lines = await during('seconds.jsonl', async () =>
    readLines(await textOf(bundle, 'seconds.jsonl', 'required', state), secondsLineSchema),
  )
  const intervals = await during('latency.hlog', async () =>
    readIntervals(await textOf(bundle, 'latency.hlog', 'required', state)),
  )
  const resources = await during('resources.jsonl', async () =>
    readLines(await textOf(bundle, 'resources.jsonl', 'optional', state), serviceSecondSchema),
  )
  const machine = await during('machine.jsonl', async () =>
    readLines(await textOf(bundle, 'machine.jsonl', 'optional', state), machineSecondSchema),
  )
  const database = await during('database.jsonl', async () =>
    readLines(await textOf(bundle, 'database.jsonl', 'optional', state), databaseSecondSchema),
  )
  const work = await during('work.jsonl', async () =>
    readLines(await textOf(bundle, 'work.jsonl', 'optional', state), scenarioWorkSchema),
  )
  const phases = await during('phases.jsonl', async () =>
    readLines(await textOf(bundle, 'phases.jsonl', 'optional', state), phaseSchema),
  )
  const instruments = await during('instruments.jsonl', async () =>
    readLines(await textOf(bundle, 'instruments.jsonl', 'optional', state), instrumentSchema),
  )
  const recorded = await during('series.json', async () =>
    seriesIn(await textOf(bundle, 'series.json', 'optional', 'closed')),
  )
  const counted = await during('evidence', () => scenarioEvidence(lines, intervals, { state, judgedSeconds }))
  const scenarios = await during(failureFile, async () => {
    const failures = readLines(await textOf(bundle, failureFile, 'optional', state), failureLineSchema)
    const closed = new Set(
      lines.flatMap(({ value }) => (value.type === 'scenario' ? [tagPrefixOf(value)] : [])),
    )
    return counted.map((one) =>
      withFailures(
        one,
        failures.map(({ value }) => value),
        state === 'closed' && closed.has(tagPrefixOf(one)) ? 'closed' : 'cut-off',
      ),
    )
  })
  return judgedEvidence({
    scenarios,
    resources: resources.map(({ value }) => value),
    machine: machine.map(({ value }) => value),
    database: database.map(({ value }) => value),
    work: work.map(({ value }) => value),
    phases: phases.map(({ value }) => value),
    ...recorded,
    instruments: instruments.map(({ value }) => value),
  })
}
