import type { Program } from '../../harness/stack/launch/programs.ts'
import type { Giver, Metric } from './metrics.ts'

/** The metrics that one version of an exporter gives, recorded from a scrape of it in `contracts/<name>-<version>.txt`. */
export interface Contract {
  readonly name: string
  readonly version: string
  /** The image as Compose and `--stack docker` pin it. */
  readonly image: string
  /** The program that Debian packages in this version, if a native stack starts it. */
  readonly program: Program | undefined
  /** The givers in the catalogue whose metrics this exporter gives. */
  readonly givers: readonly Giver[]
}

/** The versions that are supported: those of Debian, which Compose pins too. */
export const contracts: readonly Contract[] = [
  {
    ...{ name: 'postgres-exporter', version: '0.11.1', givers: ['postgres', 'queries'] },
    image: 'prometheuscommunity/postgres-exporter:v0.11.1',
    program: 'prometheus-postgres-exporter',
  },
  {
    ...{ name: 'redis-exporter', version: '1.45.0', givers: ['redis'] },
    image: 'oliver006/redis_exporter:v1.45.0-alpine',
    program: 'prometheus-redis-exporter',
  },
  {
    ...{ name: 'nginx-exporter', version: '0.11.0', givers: ['nginx'] },
    image: 'nginx/nginx-prometheus-exporter:0.11.0',
    program: 'prometheus-nginx-exporter',
  },
  {
    ...{ name: 'node-exporter', version: '1.5.0', givers: ['node'] },
    image: 'prom/node-exporter:v1.5.0',
    program: 'prometheus-node-exporter',
  },
  {
    // A native stack uses the exporter of this project, which gives some of the same metrics.
    ...{ name: 'process-exporter', version: '0.7.10', givers: ['processes'], program: undefined },
    image: 'ncabatoff/process-exporter:0.7.10',
  },
  {
    ...{ name: 'prometheus', version: '2.42.0', givers: ['prometheus'] },
    image: 'prom/prometheus:v2.42.0',
    program: 'prometheus',
  },
]

export const fileOf = ({ name, version }: Pick<Contract, 'name' | 'version'>): string =>
  `${name}-${version}.txt`

/** The type of each metric in the text of a contract. Its lines are `# TYPE` lines without the words `# TYPE`. */
export const typesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, string] => {
        const [name = '', type = ''] = line.split(' ')
        return [name, type]
      }),
  )

/** Metrics that Prometheus creates for each scrape and does not list on its own metrics page. */
const ofScrapes: readonly string[] = ['up', 'scrape_duration_seconds']

/** A sentence for each metric of the catalogue that a version does not give, or gives with another type. */
export const brokenBy = (
  { name, version, givers }: Pick<Contract, 'name' | 'version' | 'givers'>,
  types: ReadonlyMap<string, string>,
  catalogue: readonly Metric[],
): readonly string[] =>
  catalogue
    .filter((metric) => givers.includes(metric.from) && !ofScrapes.includes(metric.name))
    .flatMap((metric) => {
      const given = types.get(metric.name)
      if (given === undefined) return [`${name} ${version} does not give ${metric.name}`]
      return given === metric.type
        ? []
        : [`${name} ${version} gives ${metric.name} as a ${given}, not as a ${metric.type}`]
    })

/** Every pinned image of an exporter or of Prometheus in the text of a Compose file. */
export const pinsIn = (compose: string): readonly string[] =>
  [...compose.matchAll(/\$\{(?:\w+_EXPORTER|PROMETHEUS)_IMAGE:-([^}]+)\}/g)].map(([, image = '']) => image)

/** A sentence for each pinned image whose metrics nobody has read, with what to do. */
export const unreadPins = (pins: readonly string[]): readonly string[] =>
  pins
    .filter((pin) => !contracts.some(({ image }) => image === pin))
    .map(
      (pin) =>
        `${pin} has no contract: scrape that version into dashboards/checks/contracts and name it there`,
    )
