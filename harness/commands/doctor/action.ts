import { exitCodes } from '../../base/errors.ts'
import { examine } from '../../doctor/doctor.ts'
import { type Finding, isLacking } from '../../doctor/finding.ts'
import { printJson, printLines } from '../shared/outlet.ts'

const marks = { here: '✓', missing: '✗', note: '–' } as const

const line = ({ name, state, detail, remedy }: Finding): string =>
  `${marks[state]} ${name.padEnd(18)} ${state === 'missing' ? `missing: ${detail}` : detail}${remedy ? `\n  ${' '.repeat(18)} ${remedy}` : ''}`

/** The last line: whether `run` can work, and with which option where it needs one. */
export function conclusion(findings: readonly Finding[]): string {
  const lacking = findings.filter(isLacking)
  if (lacking.length > 0)
    return `\`tailgate run\` cannot work here without ${lacking.map(({ name }) => name).join(', ')}.`
  const asked = findings.some(({ stack }) => stack === 'docker') ? ' --stack docker' : ''
  return `\`tailgate run${asked}\` can work here.`
}

/** Prints what is installed and what is missing; the exit code is 4 when `run` cannot work. */
export async function executeDoctor({
  config,
  json,
}: {
  readonly config?: string
  readonly json?: boolean
}): Promise<number> {
  const findings = await examine(process.env, process.cwd(), config)
  const works = !findings.some(isLacking)
  if (json) printJson({ works, findings })
  else printLines([...findings.map(line), '', conclusion(findings)])
  return works ? exitCodes.pass : exitCodes.stack
}
