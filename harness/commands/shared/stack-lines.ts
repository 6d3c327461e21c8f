import { formatSeconds } from '../../config/units/units.ts'
import type { KeptStack } from '../../guard/ledger/ledger.ts'

/** A URL for people; whoever needs its password asks with `--json`. */
const withoutPassword = (url: string): string => url.replace(/^(\w+:\/\/[^:@/]*:)[^@]*@/, '$1…@')

/** A kept stack in words: its URL and its age. `now` is Unix time in milliseconds. */
export function keptStackLines(id: string, kept: KeptStack, now: number): string[] {
  const endpoints = [
    ['url', kept.url],
    ...(kept.postgres ? [['postgres', withoutPassword(kept.postgres)]] : []),
    ...(kept.redis ? [['redis', withoutPassword(kept.redis)]] : []),
    ...(kept.prometheus ? [['prometheus', kept.prometheus]] : []),
    ...(kept.grafana ? [['grafana', kept.grafana.url]] : []),
    ...(kept.authority ? [['authority', kept.authority]] : []),
  ]
  const age = Math.max(0, now - kept.since) / 1000
  return [
    `${kept.name}  ${id}  ${age < 1 ? 'just started' : `up ${formatSeconds(Math.round(age))}`}`,
    ...endpoints.map(([name = '', url]) => `  ${name.padEnd(11)}${url}`),
    '  Passwords are shown by `tailgate status --json`.',
  ]
}
