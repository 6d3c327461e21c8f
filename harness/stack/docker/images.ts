import type { Program } from '../programs.ts'

/** What a container may use of the machine, as docker-compose.yml gives it to the same service (D2 of the guide). */
export interface Limits {
  /** Processors it may use at most. */
  readonly cpus: number
  /** Processors' worth of time it gets when all are busy, as a weight against the others. */
  readonly reservedCpus: number
  /** Bytes it may use at most. */
  readonly memory: number
  /** Bytes it is left when the machine runs short. */
  readonly reservedMemory: number
  /** Processes and threads. */
  readonly pids: number
}

const mebibyte = 2 ** 20

/** The guide's limits for a server: 2 processors and 4 GB, of which 1 and 2 GB are reserved. */
export const guideLimits: Limits = {
  cpus: 2,
  reservedCpus: 1,
  memory: 4096 * mebibyte,
  reservedMemory: 2048 * mebibyte,
  pids: 512,
}

const limits = (
  cpus: number,
  reservedCpus: number,
  memory: number,
  reserved: number,
  pids: number,
): Limits => ({
  cpus,
  reservedCpus,
  memory: memory * mebibyte,
  reservedMemory: reserved * mebibyte,
  pids,
})

const small = limits(0.5, 0.25, 256, 32, 64)

/** An image of the stack: its pinned name, the variable that puts another in its place, its limits. */
export interface ImageChoice {
  readonly name: string
  readonly variable: string
  readonly limits: Limits
}

const choice = (name: string, variable: string, given: Limits): ImageChoice => ({
  name,
  variable,
  limits: given,
})

const postgres = choice('postgres:15.14-bookworm', 'POSTGRES_IMAGE', guideLimits)

/** The image each program comes from. Names and variables are those of docker-compose.yml; a test keeps them equal. */
export const images: Partial<Readonly<Record<Program, ImageChoice>>> = {
  postgres,
  initdb: postgres,
  psql: postgres,
  'redis-server': choice('redis:7.0.15-bookworm', 'REDIS_IMAGE', limits(1, 0.5, 1024, 512, 64)),
  nginx: choice('nginx:1.22.1', 'NGINX_IMAGE', limits(1, 0.5, 512, 128, 64)),
  prometheus: choice('prom/prometheus:v2.42.0', 'PROMETHEUS_IMAGE', limits(1, 0.25, 1024, 256, 128)),
  'prometheus-postgres-exporter': choice(
    'prometheuscommunity/postgres-exporter:v0.11.1',
    'POSTGRES_EXPORTER_IMAGE',
    small,
  ),
  'prometheus-redis-exporter': choice('oliver006/redis_exporter:v1.45.0', 'REDIS_EXPORTER_IMAGE', small),
  'prometheus-nginx-exporter': choice(
    'nginx/nginx-prometheus-exporter:0.11.0',
    'NGINX_EXPORTER_IMAGE',
    small,
  ),
}
