import { hideSecrets, isSecret, shownHeader } from '../../base/redact.ts'
import type { AppSettings } from './description.ts'
import type { Target } from './target.ts'

/** The value of a variable as it may be shown: hidden if its name suggests a secret, and without the password of a URL. */
export const shownValue = (name: string, value: string): string =>
  isSecret(name) ? '…' : hideSecrets(value, [])

/** Options whose values are variables of the app, also of the app of one side of a comparison. */
const ofVariables = /^--(?:base-|head-)?env$/

/** Options whose values are bodies of requests, which may contain anything. */
const ofBody = /^(?:-d|--data)$/

/** A command line as it may be kept: values of `--env` and other texts that look like secrets are hidden. */
export function shownCommand(args: readonly string[]): string {
  const shown = args.map((text, index) => {
    const header = shownHeader(text, args[index - 1])
    if (header !== undefined) return header
    if (ofBody.test(args[index - 1] ?? '') && !text.startsWith('@')) return '…'
    const [, flag = '', name, value] = /^(--(?:base-|head-)?env=)?([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
    if (name === undefined || value === undefined) return hideSecrets(text, [])
    return flag !== '' || ofVariables.test(args[index - 1] ?? '')
      ? `${flag}${name}=${shownValue(name, value)}`
      : hideSecrets(text, [])
  })
  return ['tailgate', ...shown].join(' ')
}

/** Addresses that no stack has. */
const addressesOf = (services: Target['services'], number: number): AppSettings['services'] =>
  Object.fromEntries(
    Object.entries(services).flatMap(([name, service]) => {
      if (service === true) return []
      const ports = Object.fromEntries(Object.keys(service.ports).map((key) => [key, number]))
      return [[name, { host: '127.0.0.1', port: number, url: `${name}:${number}`, ports }]]
    }),
  )

const settingsOf = (services: Target['services'], number: number): AppSettings => ({
  host: `127.0.0.${number}`,
  port: number,
  adminPort: 10 + number,
  postgres: `postgres://app:${number}@127.0.0.1:${number}/app`,
  redis: `redis://:${number}@127.0.0.1:${number}`,
  services: addressesOf(services, number),
  directory: `/${number}`,
  filesPrefix: number === 1 ? undefined : '/files/',
  secret: (name) => `${name}${number}`,
  latencyBudgets: [number],
})

/** The names of the variables of an app whose values come from the stack that it runs in: these differ between two stacks. */
export function stackVariables({ app, services }: Pick<Target, 'app' | 'services'>): ReadonlySet<string> {
  const [one = {}, other = {}] = [1, 2].map((number) => app?.environment(settingsOf(services, number)))
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return new Set([...names].filter((name) => one[name] !== other[name]))
}
