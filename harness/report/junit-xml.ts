import { escapeForeign } from '../base/escape-markup.ts'
import type { Outcome } from '../bundle/verdict.ts'

/** An unproven budget is an error and not a skip, so that no reader of JUnit takes it for a pass. */
const elements = { fail: 'failure', unproven: 'error' } as const

/** A test case and the outcome that CI must see. */
export interface Case {
  readonly name: string
  readonly outcome: Outcome
  readonly reason: string
  /** The measured value with its interval; undefined when there is none. */
  readonly value?: string | undefined
  /** Seconds of load on which it was judged. */
  readonly seconds: number
  /** A note in addition to a pass. */
  readonly warning?: string
}

const timeOf = (seconds: number): string => seconds.toFixed(3)

function caseLines(scenario: string, { name, outcome, reason, value, seconds }: Case): string[] {
  const head = `    <testcase name="${escapeForeign(name)}" classname="${escapeForeign(scenario)}" time="${timeOf(seconds)}"`
  if (outcome === 'pass') return [`${head}/>`]
  const element = elements[outcome]
  const said = value === undefined ? '' : escapeForeign(`measured: ${value}`)
  return [
    `${head}>`,
    `      <${element} message="${escapeForeign(reason)}" type="${outcome}">${said}</${element}>`,
    '    </testcase>',
  ]
}

export interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly seconds: number
  readonly timestamp: number
  readonly properties: readonly (readonly [string, string])[]
  /** Lines for people. */
  readonly said: readonly string[]
}

/** Both common schemas require these parts in this order, even when they are empty. */
function suiteLines({ name, cases, seconds, timestamp, properties, said }: Suite, id: number): string[] {
  const count = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length
  const begun = new Date(timestamp).toISOString().slice(0, 19)
  const counts = `tests="${cases.length}" failures="${count('fail')}" errors="${count('unproven')}" skipped="0"`
  return [
    `  <testsuite id="${id}" package="tailgate" name="${escapeForeign(name)}" ${counts} time="${timeOf(seconds)}" timestamp="${begun}" hostname="localhost">`,
    '    <properties>',
    ...properties.map(
      ([key, value]) => `      <property name="${escapeForeign(key)}" value="${escapeForeign(value)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((one) => caseLines(name, one)),
    `    <system-out>${said.map(escapeForeign).join('\n')}</system-out>`,
    '    <system-err/>',
    '  </testsuite>',
  ]
}

/** JUnit XML that satisfies the strict schemas of Jenkins and Ant. */
export function junitDocument(suites: readonly Suite[]): string {
  const lines = suites.flatMap(suiteLines)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${lines.join('\n')}\n</testsuites>\n`
}
