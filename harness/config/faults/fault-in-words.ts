import type { Target } from '../target/target.ts'
import { formatMicroseconds, formatSeconds } from '../units/units.ts'
import type { Fault } from './fault.ts'

const names = {
  postgres: 'PostgreSQL',
  redis: 'Redis',
  nginx: 'Nginx',
  app: 'the app',
  disk: "the disk of PostgreSQL's data and the app's files",
} as const

/** The two ends of the connections over which a service is used. */
const usersWith = (proxy: Target['proxy']) =>
  ({
    postgres: 'the app and PostgreSQL',
    redis: 'the app and Redis',
    nginx: 'clients and Nginx',
    app: proxy === 'nginx' ? 'Nginx and the app' : 'clients and the app',
    disk: 'nobody',
  }) as const

const span = (seconds: number): string =>
  seconds < 1 ? formatMicroseconds(seconds * 1e6) : formatSeconds(seconds)

/** What happens, as the end of a sentence that begins with the time of the fault. */
function event({ victim, effect, lasts }: Fault, proxy: Target['proxy']): string {
  const during = lasts === undefined ? 'until the end' : `for ${formatSeconds(lasts)}`
  const [name, between] = [names[victim], usersWith(proxy)[victim]]
  switch (effect.kind) {
    case 'kill': {
      const killed = victim === 'app' ? 'one process of the app' : name
      return `${killed} is killed${lasts === undefined ? ', which ends the run' : ` and started again after ${formatSeconds(lasts)}`}`
    }
    case 'stop':
      return `${name} is frozen ${during}`
    case 'reload':
      return `${name} reads its configuration again`
    case 'full':
      return `no space is left on ${name} ${during}`
    case 'latency':
      return `answers between ${between} arrive ${span(effect.seconds)} later ${during}`
    case 'bandwidth':
      return `at most ${Number((effect.rate / 1e6).toPrecision(4))} MB/s pass between ${between} ${during}`
    case 'reset':
      return `connections between ${between} are reset ${during}`
    case 'slow-close':
      return `the ends of connections between ${between} arrive ${span(effect.seconds)} later ${during}`
  }
}

/**
 * A fault in words, for the plan: "10 s into what is measured, Redis is frozen for 3 s (redis:stop@10s+3s)".
 * @param proxy what the app is behind; without one, the load itself connects to the app.
 */
export const faultInWords = (fault: Fault, proxy: Target['proxy']): string => {
  const when = fault.at === 0 ? 'from its start' : `${formatSeconds(fault.at)} into what is measured`
  return `${when}, ${event(fault, proxy)} (${fault.text})`
}
