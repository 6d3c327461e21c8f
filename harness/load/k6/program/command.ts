import { basename } from 'node:path'
import type { K6Scenario } from '../../../config/scenario/scenario.ts'
import type { DriveOrder } from '../../engine/drive-messages.ts'
import { systemTags } from '../samples/samples.ts'

/**
 * The settings for sending measurements to Prometheus. They are for dashboards and never for a verdict: what k6 sends is
 * aggregated over the time since its start.
 */
export const remoteWrite = (prometheus: string): Record<string, string> => ({
  K6_PROMETHEUS_RW_SERVER_URL: `${prometheus}/api/v1/write`,
  // As often as a stack is scraped: k6's own 5 s are more than the 4 s that a rate on the boards covers.
  K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
  K6_PROMETHEUS_RW_TREND_STATS: 'p(95),p(99)',
  K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
})

/** Whether a variable would change how k6 itself runs: its own settings, proxies, a configuration in the home directory. */
const isOfPrograms = (name: string): boolean =>
  /^(K6_|TAILGATE_|NODE_)|_PROXY$/i.test(name) ||
  ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'SSL_CERT_FILE'].includes(name)

/** The variables of the caller that a script may read, as it may when k6 is run by hand. */
const forScripts = (caller: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(caller).flatMap(([name, value]) =>
      value === undefined || isOfPrograms(name) ? [] : [[name, value]],
    ),
  )

/**
 * The whole environment of k6: the variables of the caller that its script may read, the settings of the run, and the
 * additions of the scenario.
 */
export const environmentOf = (
  order: DriveOrder,
  scenario: K6Scenario<string>,
  caller: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> => ({
  ...forScripts(caller),
  K6_CSV_TIME_FORMAT: 'unix_micro',
  K6_CSV_SAVE_INTERVAL: '200ms',
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  BASE_URL: order.url,
  ...(order.rate === undefined ? {} : { RATE: String(order.rate) }),
  DURATION: `${order.warmUpSeconds + order.durationSeconds}s`,
  TIMEOUT: `${order.timeoutSeconds}s`,
  ...(order.authority === undefined ? {} : { SSL_CERT_FILE: order.authority }),
  ...(order.prometheus === undefined ? {} : remoteWrite(order.prometheus)),
  ...scenario.environment,
})

/** `summary` is the file for k6's own summary; its trends need `count`, which shows empty ones. */
export const argumentsOf = (
  script: string,
  summary: string,
  { prometheus, bundle }: DriveOrder,
): string[] => [
  'run',
  // Verbose, since only then k6 logs when the load begins; its other debug lines are not kept.
  ...['--quiet', '--verbose', '--no-color', '--no-usage-report', '--address='],
  ...['--out', 'csv=-', '--summary-export', summary],
  ...['--system-tags', systemTags],
  ...(prometheus === undefined
    ? []
    : ['--out', 'experimental-prometheus-rw', '--tag', `testid=${basename(bundle)}`]),
  ...['--summary-trend-stats', 'count,avg,min,med,max,p(90),p(95),p(99),p(99.9)'],
  script,
]
