import { usageError } from '../../base/errors.ts'
import { engineOf } from '../engines/engines.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { defined } from '../setup/defined.ts'
import type { Arm, ArmRequest, StackPart } from '../setup/switches.ts'
import { isAppContained } from '../target/require-app.ts'
import type { Target } from '../target/target.ts'
import { shownValue, stackVariables } from '../target/variables.ts'

/**
 * The set-up that several scenarios, which share one stack, ask for.
 * @throws TailgateError USAGE when two scenarios differ.
 */
function agreed(scenarios: readonly Scenario[]): ArmRequest {
  const said = new Map<string, { readonly value: unknown; readonly by: string }>()
  for (const { name, arm = {} } of scenarios) {
    const { environment = {}, postgresSettings = {}, ...rest } = arm
    const variables = Object.entries(environment).map(
      ([key, value]) => [`environment ${key}`, value] as const,
    )
    const settings = Object.entries(postgresSettings).map(
      ([key, value]) => [`${key} of PostgreSQL`, value] as const,
    )
    for (const [key, value] of [...Object.entries(rest), ...variables, ...settings]) {
      const other = said.get(key)
      if (other !== undefined && other.value !== value)
        throw usageError(
          `${other.by} and ${name} differ in ${key}, and the scenarios of a run share one stack; run them one by one.`,
        )
      if (value !== undefined) said.set(key, { value, by: name })
    }
  }
  const environment = Object.assign({}, ...scenarios.map(({ arm }) => arm?.environment ?? {}))
  const postgresSettings = mergedSettings(scenarios.map(({ arm = {} }) => arm))
  return {
    ...Object.assign({}, ...scenarios.map(({ arm }) => defined(arm ?? {}))),
    ...(postgresSettings === undefined ? {} : { postgresSettings }),
    environment,
  }
}

/** Single settings of PostgreSQL, in which later ones replace earlier ones; undefined if there are none. */
function mergedSettings(requests: readonly ArmRequest[]): Arm['postgresSettings'] {
  const merged = Object.assign({}, ...requests.map(({ postgresSettings }) => postgresSettings ?? {}))
  return Object.keys(merged).length === 0 ? undefined : merged
}

/** The parts of a whole stack that a target does not have. */
function partsWithout({ proxy, services }: Target): readonly StackPart[] {
  return [
    ...(proxy === 'none' ? (['proxy'] as const) : []),
    ...(['postgres', 'redis'] as const).filter((name) => services[name] === undefined),
  ]
}

/** The requested switches that need a part that the target does not have, a sentence each. */
function unusableSwitches(request: ArmRequest, arm: Arm, without: readonly StackPart[]): string[] {
  const asks = { postgres: request.postgres ?? request.postgresSettings, redis: request.redis }
  const service = (name: 'postgres' | 'redis') =>
    asks[name] !== undefined && without.includes(name)
      ? [
          `The target has no ${name} to set up; add services: { ${name}: true } to tailgate.config.ts, or leave it out.`,
        ]
      : []
  if (!without.includes('proxy')) return [...service('postgres'), ...service('redis')]
  const needsProxy = [
    ...(request.workers !== undefined && arm.workers > 1
      ? [`${arm.workers} processes of the app stand behind one address`]
      : []),
    ...(request.protocol !== undefined && arm.protocol !== 'http1'
      ? [`${protocolWords[arm.protocol]} is spoken by the proxy`]
      : []),
    ...(request.proxy !== undefined ? ['how the proxy is set up was asked for'] : []),
    ...(request.bodyLimit !== undefined ? ['the proxy limits bodies'] : []),
  ]
  return [
    ...service('postgres'),
    ...service('redis'),
    ...needsProxy.map(
      (why) => `This needs a proxy, as ${why}; set proxy: 'nginx' in tailgate.config.ts, or leave it out.`,
    ),
  ]
}

/**
 * Decides how a stack is set up: the command line goes before the scenarios, and these go before the target.
 * @throws TailgateError USAGE when scenarios differ, a variable is the stack's own, or an engine cannot speak the protocol.
 */
export function decideArm(target: Target, scenarios: readonly Scenario[], asked: ArmRequest): Arm {
  const requests = [target.arm, agreed(scenarios), asked].map(defined)
  const postgresSettings = mergedSettings(requests)
  const arm: Arm = {
    protocol: 'http1',
    proxy: 'guide',
    postgres: 'guide',
    redis: 'memory',
    files: 'app',
    workers: target.app?.weights.length ?? 0,
    bodyLimit: '64MiB',
    ...Object.assign({}, ...requests),
    environment: Object.assign({}, ...requests.map(({ environment }) => environment ?? {})),
    ...(postgresSettings === undefined ? {} : { postgresSettings }),
  }
  const without = partsWithout(target)
  const useless = requests.flatMap((request) => unusableSwitches(request, arm, without))
  if (useless.length > 0) throw usageError([...new Set(useless)].join('\n'))
  const own = stackVariables(target)
  const taken = Object.keys(arm.environment).find((name) => own.has(name))
  if (taken)
    throw usageError(`The variable ${taken} is set by the stack itself, so it cannot be given with --env.`)
  if (arm.files === 'proxy' && target.app?.files === undefined)
    throw usageError('--files proxy needs app.files in tailgate.config.ts, which says where the files are.')
  if (isAppContained(target) && arm.workers > 1)
    throw usageError('Several processes are started from app.command only: leave --workers out.')
  const mute = scenarios.find((scenario) => !engineOf(scenario).protocols.includes(arm.protocol))
  if (mute)
    throw usageError(
      `${mute.name} is driven by ${mute.engine}, which does not speak HTTP/2: use --protocol tls, or leave it out.`,
    )
  return without.length === 0 ? arm : { ...arm, without }
}

/**
 * The target as an arm runs it: with this number of processes, the weights of the target repeated as needed, and the
 * variables of the arm.
 */
export function withArm(target: Target, { workers, environment }: Arm): Target {
  const { app } = target
  if (app === undefined) return target
  const weights = Array.from({ length: workers }, (_, index) => app.weights[index % app.weights.length] ?? 1)
  return {
    ...target,
    app: { ...app, weights, environment: (settings) => ({ ...app.environment(settings), ...environment }) },
  }
}

/** An arm as it may be shown in the plan, in run.json and in the report: secrets are hidden. */
export const shownArm = ({ environment, ...rest }: Arm): Arm => ({
  ...rest,
  environment: Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, shownValue(name, value)]),
  ),
})

/** Protocols in words. */
export const protocolWords: Readonly<Record<Arm['protocol'], string>> = {
  http1: 'HTTP/1.1',
  tls: 'HTTP/1.1 over TLS',
  h2: 'HTTP/2 over TLS',
}

/** The single settings of PostgreSQL in words, if there are any. */
function settingWords({ postgresSettings = {} }: Arm): string[] {
  const settings = Object.entries(postgresSettings).map(([name, value]) => `${name} ${value}`)
  return settings.length === 0 ? [] : [`but with ${settings.join(', ')}`]
}

/** An arm in words, for the plan and the report. */
export function describeArm(arm: Arm): string {
  const variables = Object.entries(shownArm(arm).environment).map(([name, value]) => `${name}=${value}`)
  const only = (part: StackPart, ...texts: string[]) => (arm.without?.includes(part) ? [] : texts)
  const words = [
    protocolWords[arm.protocol],
    ...only('proxy', `the proxy by ${arm.proxy === 'guide' ? 'the guide' : 'its own defaults'}`),
    ...only('postgres', `PostgreSQL by ${arm.postgres === 'guide' ? 'the guide' : 'its own defaults'}`),
    ...only('postgres', ...settingWords(arm)),
    ...only('redis', arm.redis === 'memory' ? 'Redis in memory only' : 'Redis with an append-only file'),
    ...only('proxy', `files sent by the ${arm.files}`),
    ...(arm.workers === 0
      ? []
      : [`${arm.workers} ${arm.workers === 1 ? 'process' : 'processes'} of the app`]),
    ...only('proxy', arm.bodyLimit === 'none' ? 'bodies of any size' : `bodies of at most ${arm.bodyLimit}`),
    ...(variables.length > 0 ? [`with ${variables.join(' ')}`] : []),
  ]
  return words.join(', ')
}
