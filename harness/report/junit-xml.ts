import { escapeMarkup } from '../base/escape-markup.ts'
import { printable } from '../base/text.ts'
import type { Outcome } from '../bundle/verdict.ts'

/** Control characters are shown as `\u001b`, for XML 1.0 has no way to write them, not even escaped. */
const escapeXml = (text: string): string => escapeMarkup(printable(text))

/** An unproven budget is an error, not a skip: nothing that reads JUnit may take it for a pass. */
const elements = { fail: 'failure', unproven: 'error' } as const

/** A case and the outcome CI shall see of it. */
export interface Case {
  readonly name: string
  readonly outcome: Outcome
  readonly reason: string
  /** What was measured, with its interval; undefined where there is nothing. */
  readonly value?: string | undefined
  /** Seconds of load that it was judged on. */
  readonly seconds: number
  /** What is told beside a pass. */
  readonly warning?: string
}

const timeOf = (seconds: number): string => seconds.toFixed(3)

function caseLines(scenario: string, { name, outcome, reason, value, seconds }: Case): string[] {
  const head = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(scenario)}" time="${timeOf(seconds)}"`
  if (outcome === 'pass') return [`${head}/>`]
  const element = elements[outcome]
  const said = value === undefined ? '' : escapeXml(`measured: ${value}`)
  return [
    `${head}>`,
    `      <${element} message="${escapeXml(reason)}" type="${outcome}">${said}</${element}>`,
    '    </testcase>',
  ]
}

export interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
  readonly seconds: number
  readonly timestamp: number
  readonly properties: readonly (readonly [string, string])[]
  /** Lines for a person. */
  readonly said: readonly string[]
}

/** Both of the schemas that are around want these parts in this order, empty or not. */
function suiteLines({ name, cases, seconds, timestamp, properties, said }: Suite, id: number): string[] {
  const count = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length
  const begun = new Date(timestamp).toISOString().slice(0, 19)
  const counts = `tests="${cases.length}" failures="${count('fail')}" errors="${count('unproven')}" skipped="0"`
  return [
    `  <testsuite id="${id}" package="tailgate" name="${escapeXml(name)}" ${counts} time="${timeOf(seconds)}" timestamp="${begun}" hostname="localhost">`,
    '    <properties>',
    ...properties.map(
      ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(value)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((one) => caseLines(name, one)),
    `    <system-out>${said.map(escapeXml).join('\n')}</system-out>`,
    '    <system-err/>',
    '  </testsuite>',
  ]
}

/** JUnit XML as Jenkins' and Ant's stricter schemas want it. */
export function junitDocument(suites: readonly Suite[]): string {
  const lines = suites.flatMap(suiteLines)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${lines.join('\n')}\n</testsuites>\n`
}
