import { formatSeconds } from '../../config/units/units.ts'
import type { KeptStack } from '../../guard/ledger/ledger.ts'

/** A URL for people; whoever needs its password asks with `--json`. */
const withoutPassword = (url: string): string => url.replace(/^(\w+:\/\/[^:@/]*:)[^@]*@/, '$1…@')

/** A kept stack, and the directory of its logs. */
interface ShownStack {
  readonly id: string
  readonly logs: string
  readonly kept: KeptStack
}

/** A kept stack in words: its URLs, its logs and its age. `now` is Unix time in milliseconds. */
export function keptStackLines({ id, logs, kept }: ShownStack, now: number): string[] {
  const endpoints = [
    ['url', kept.url],
    ...(kept.postgres ? [['postgres', withoutPassword(kept.postgres)]] : []),
    ...(kept.redis ? [['redis', withoutPassword(kept.redis)]] : []),
    ...(kept.prometheus ? [['prometheus', kept.prometheus]] : []),
    ...(kept.grafana ? [['grafana', kept.grafana.url]] : []),
    ...(kept.authority ? [['authority', kept.authority]] : []),
    ['logs', logs],
  ]
  const age = Math.max(0, now - kept.since) / 1000
  return [
    `${kept.name}  ${id}  ${age < 1 ? 'just started' : `up ${formatSeconds(Math.round(age))}`}`,
    ...endpoints.map(([name = '', url]) => `  ${name.padEnd(11)}${url}`),
    '  Passwords are shown by `tailgate status --json`.',
  ]
}
