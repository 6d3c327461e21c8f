import { exitCodes } from '../../base/errors.ts'
import { examine } from '../../doctor/doctor.ts'
import type { Finding } from '../../doctor/finding.ts'
import { printJson, printLines } from '../shared/outlet.ts'

const marks = { here: '✓', missing: '✗', note: '–' } as const

const line = ({ name, state, detail, remedy }: Finding): string =>
  `${marks[state]} ${name.padEnd(18)} ${state === 'missing' ? `missing: ${detail}` : detail}${remedy ? `\n  ${' '.repeat(18)} ${remedy}` : ''}`

/** Prints what is installed and what is missing; the exit code is 4 when `run` cannot work. */
export async function executeDoctor({
  config,
  json,
}: {
  readonly config?: string
  readonly json?: boolean
}): Promise<number> {
  const findings = await examine(process.env, process.cwd(), config)
  const lacking = findings.filter(({ state, needed }) => state === 'missing' && needed)
  if (json) printJson({ works: lacking.length === 0, findings })
  else
    printLines([
      ...findings.map(line),
      '',
      lacking.length === 0
        ? '`tailgate run` can work here.'
        : `\`tailgate run\` cannot work here without ${lacking.map(({ name }) => name).join(', ')}.`,
    ])
  return lacking.length === 0 ? exitCodes.pass : exitCodes.stack
}
