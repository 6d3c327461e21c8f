import { hideSecrets, isSecret, shownHeader, withoutUsers } from '../../base/redact.ts'
import { shownPath } from '../../base/shown-exchange.ts'
import { shellWord } from '../../base/text.ts'
import type { AppSettings } from './description.ts'
import type { Target } from './target.ts'

/** The value of a variable as it may be shown: hidden if its name suggests a secret, and without the password of a URL. */
export const shownValue = (name: string, value: string): string =>
  isSecret(name) ? '…' : hideSecrets(value, [])

/** Options whose values are variables of the app, also of the app of one side of a comparison. */
const ofVariables = /^--(?:base-|head-)?env$/

/**
 * Options whose values are bodies of requests, which may contain anything. `-L` is the only option of one letter without a
 * value, so only it can be combined with others: `-Ld`.
 */
const ofBody = /^(?:-L*d|--data)$/
const joinedBody = /^(-L*d|--data=)(?!@).+$/s
/** A typed request, `POST /items 1 text`, up to its body, which is no file. */
const requestWithBody =
  /^((?:[A-Za-z][A-Za-z-]*\s+)?(?:\/|[a-z][a-z0-9+.-]*:\/\/|[\w.[\]:-]+:\d)\S*(?:\s+[\d.]+(?=\s)|(?!\s+[\d.]+(?:\s|$)))\s+)[^@\s].*$/is

/** A text with URLs and paths, without users, and without what their queries may sign or unlock. */
const withShownPaths = (text: string): string =>
  withoutUsers(text).replace(
    /(https?:\/\/[^\s/?#"'<>]*)?(\/[^\s?"'<>]*(?:\?[^\s"'<>]*)?)/gi,
    (whole: string, origin: string | undefined, path: string) =>
      origin === undefined && !path.includes('?') ? whole : `${origin ?? ''}${shownPath(path)}`,
  )

/** A word of a command line as it may be kept. `before` is the word before it. */
function shownWord(text: string, before: string): string {
  if (ofBody.test(before) && !text.startsWith('@')) return '…'
  if (joinedBody.test(text)) return text.replace(joinedBody, '$1…')
  const [, flag = '', name, value] = /^(--(?:base-|head-)?env=)?([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined && (flag !== '' || ofVariables.test(before)))
    return `${flag}${name}=${shownValue(name, value)}`
  // A budget begins like a request: `POST /items p95<=50ms`.
  const request = before === '--budget' ? undefined : requestWithBody.exec(text)?.[1]
  return hideSecrets(withShownPaths(request === undefined ? text : `${request}…`), [])
}

/**
 * A command line as it may be kept, and typed again: values of `--env`, of headers and of bodies, users and signatures in
 * URLs, and other texts that look like secrets are hidden.
 */
export function shownCommand(args: readonly string[]): string {
  const shown = args.map((text, index) => {
    const before = args[index - 1] ?? ''
    return shownHeader(text, before) ?? shownWord(text, before)
  })
  return ['tailgate', ...shown.map(shellWord)].join(' ')
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
  postgres: `postgresql://app:${number}@127.0.0.1:${number}/app`,
  redis: `redis://:${number}@127.0.0.1:${number}`,
  services: addressesOf(services, number),
  // Nothing can be made there, by nobody.
  directory: `/dev/null/${number}`,
  filesPrefix: number === 1 ? undefined : '/files/',
  secret: (name) => `${name}${number}`,
  latencyBudgets: [number],
})

/** The variables of an app in two stacks that have nothing in common but the config. */
const inTwoStacks = ({ app, services }: Pick<Target, 'app' | 'services'>) =>
  [1, 2].map((number) => app?.environment(settingsOf(services, number)) ?? {})

/**
 * The variables of an app whose values are the same in every stack, since the config or the caller sets them.
 * @throws TailgateError USAGE for an environment that cannot be used.
 */
export function fixedVariables(target: Pick<Target, 'app' | 'services'>): Readonly<Record<string, string>> {
  const [one = {}, other = {}] = inTwoStacks(target)
  return Object.fromEntries(Object.entries(one).filter(([name, value]) => value === other[name]))
}

/**
 * The names of the variables of an app whose values come from the stack that it runs in: these differ between two stacks.
 * @throws TailgateError USAGE for an environment that cannot be used.
 */
export function stackVariables(target: Pick<Target, 'app' | 'services'>): ReadonlySet<string> {
  const [one = {}, other = {}] = inTwoStacks(target)
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return new Set([...names].filter((name) => one[name] !== other[name]))
}
