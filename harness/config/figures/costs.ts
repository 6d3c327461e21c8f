import type { UnitName } from '../units/unit-table.ts'
import type { FigureRow, Work } from './row.ts'

const of = <const U extends UnitName, const W extends Work>(unit: U, what: W, label: string, means: string) =>
  ({
    ...{ unit, sense: 'at-most', scope: 'all', label, means },
    reads: { kind: 'work-per-request', what },
    whole: true,
  }) as const satisfies FigureRow

/** What requests cost the services that the app uses, as these services count it themselves. */
export const costFigures = {
  queriesPerRequest: of(
    'per-request',
    'queries',
    'queries per request',
    'statements PostgreSQL carried out per request, without those that begin or end a transaction',
  ),
  rowsPerRequest: of(
    'per-request',
    'rows',
    'rows per request',
    'rows PostgreSQL gave back, or changed, per request',
  ),
  buffersHitPerRequest: of(
    'per-request',
    'buffersHit',
    'buffers hit per request',
    'blocks PostgreSQL found in its shared buffers per request',
  ),
  buffersReadPerRequest: of(
    'per-request',
    'buffersRead',
    'buffers read per request',
    'blocks PostgreSQL had to read into its shared buffers per request',
  ),
  walBytesPerRequest: of(
    'bytes-per-request',
    'walBytes',
    'WAL per request',
    'bytes of write-ahead log the statements of a request made',
  ),
  redisCommandsPerRequest: of(
    'per-request',
    'redisCommands',
    'Redis commands per request',
    'commands Redis carried out per request, without those that open or watch a connection',
  ),
  redisBytesPerRequest: of(
    'bytes-per-request',
    'redisBytes',
    'Redis bytes per request',
    'bytes to and from Redis per request',
  ),
} as const satisfies Readonly<Record<string, FigureRow>>
