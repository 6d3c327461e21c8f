/**
 * How well the gate does on this machine, as the table of docs/gate.md: real gates of equal arms one after another, real tries
 * of known regressions, and synthetic gates replayed from the invocations that these have banked. Long, and by hand:
 * `npm run bench:gate -- --equal 40 --tries 20 --regressions cpu,one-more-query --max-time 10m --replays 10000`. What was
 * measured stays in the cache for a week, so that it can be done in portions.
 */

import { randomInt } from 'node:crypto'
import { availableParallelism, cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { bankOf } from '../harness/calibration/gate/bank.ts'
import { keepGateCalibration, keptGateCalibration } from '../harness/calibration/gate/gate-cache.ts'
import { type GateCalibration, nothingKnown } from '../harness/calibration/gate/gate-calibration.ts'
import { gateFingerprint } from '../harness/calibration/gate/gate-fingerprint.ts'
import { curveFigures, curveSeconds } from '../harness/calibration/gate/replays.ts'
import { interruptible } from '../harness/commands/shared/interruption.ts'
import { loadProjectModules } from '../harness/config/loading/project-modules.ts'
import { formatSeconds, seconds } from '../harness/config/units/units.ts'
import { replayBank } from '../harness/stories/calibrate-gate/calibrate-gate.ts'
import type { GateEnd } from '../harness/stories/calibrate-gate/calibration-course.ts'
import { RealGates } from '../harness/stories/calibrate-gate/real-gates.ts'
import { median } from '../harness/verdict/statistics/drift.ts'

// The config imports the package by its name, and services pass through directories that we make.
process.umask(0o022)
loadProjectModules()

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'browse' },
    target: { type: 'string', default: 'mask-api' },
    equal: { type: 'string', default: '0' },
    tries: { type: 'string', default: '0' },
    regressions: { type: 'string', default: 'cpu,one-more-query' },
    'max-time': { type: 'string', default: '10m' },
    replays: { type: 'string', default: '10000' },
    out: { type: 'string', default: 'results' },
  },
})
const [equal, tries, replays] = [values.equal, values.tries, values.replays].map(Number) as [
  number,
  number,
  number,
]
const mostSeconds = seconds(values['max-time'] as `${number}m`)
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

using interruption = interruptible()
const { signal } = interruption
const watch = (news: { readonly type: string; readonly name?: string }) =>
  news.type === 'step' ? void process.stderr.write(`${news.name}\n`) : undefined
const gates = new RealGates(
  { directory: process.cwd(), scenario: values.scenario, setup: {}, out: values.out },
  { command: 'npm run bench:gate', signal, secrets: [], watch, drawSeed: () => randomInt(2 ** 32) },
)

const of = { target: values.target, scenario: values.scenario }
const fingerprint = gateFingerprint(of)
let known: GateCalibration =
  (await keptGateCalibration(fingerprint, Date.now())) ?? nothingKnown({ fingerprint, ...of })

const row = (kind: string, what: string, said: string) => say(`| ${kind} | ${what} | ${said} |`)
const summary = (ends: readonly GateEnd[]): string => {
  const count = (outcome: GateEnd['outcome']) => ends.filter((end) => end.outcome === outcome).length
  const took = formatSeconds(median(ends.map(({ tookSeconds }) => tookSeconds)))
  return `fail ${count('fail')}, pass ${count('pass')}, unproven ${count('unproven')} of ${ends.length}; the median took ${took}`
}

const date = new Date().toISOString().slice(0, 10)
say(
  `${date}, ${cpus()[0]?.model}, ${availableParallelism()} processors, kernel ${release()}, Node ${process.version}`,
)
say('')
say('| how | what | result |')
say('| --- | --- | --- |')
const equalEnds: GateEnd[] = []
for (let gate = 0; gate < equal; gate += 1) {
  const end = await gates.noOp(mostSeconds, async (evidence) => {
    known = { ...known, bank: [...known.bank, ...bankOf(evidence, Date.now())], replayed: undefined }
    await keepGateCalibration(known)
  })
  equalEnds.push(end)
  const { found: _, ...noOp } = end
  known = { ...known, noOps: [...known.noOps, { ...noOp, at: Date.now() }] }
  await keepGateCalibration(known)
}
if (equal > 0) row('real', `equal arms, at most ${values['max-time']}`, summary(equalEnds))

const asked = tries > 0 ? values.regressions.split(',') : []
for (const one of asked.length > 0 ? await gates.regressions() : []) {
  if (!asked.includes(one.name)) continue
  const ends: GateEnd[] = []
  for (let at = 0; at < tries; at += 1) ends.push(await one.compare(mostSeconds, known.bank))
  row('real', one.words, summary(ends))
}

const replayed =
  replays > 0 ? await replayBank(known, { equal: replays, curve: 200 }, { signal, watch }) : undefined
if (replayed) {
  const { equal: tallied, curve, banked } = replayed
  row(
    'replayed',
    `equal arms, 10 min, from ${banked} invocations`,
    `fail ${percent(tallied.fail / tallied.gates)}, unproven ${percent(tallied.unproven / tallied.gates)} of ${tallied.gates}; the median took ${formatSeconds(tallied.medianSeconds)}`,
  )
  for (const figure of curveFigures) {
    const points = curveSeconds.map((time) => {
      const change = curve.find((point) => point.figure === figure && point.seconds === time)?.change
      return `${time / 60} min ${change == null ? '–' : percent(change)}`
    })
    row('replayed', `${figure}: caught 95 times in 100 from`, points.join(', '))
  }
  await keepGateCalibration({ ...known, replayed })
}
