import { OpsPerSecond, PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Board, Tier } from '../../model/model.ts'
import { stat } from '../../model/panels.ts'
import { ours } from './postgres-names.ts'
import { postgresSaturation } from './postgres-saturation.ts'
import { postgresWork } from './postgres-work.ts'

const hits = `sum(rate(pg_stat_database_blks_hit{${ours}}[$__range]))`
const reads = `sum(rate(pg_stat_database_blks_read{${ours}}[$__range]))`

const health: Tier = {
  title: 'Is it healthy?',
  panels: [
    stat({
      title: 'Up',
      why: 'Whether the exporter reaches PostgreSQL.',
      unit: Short,
      expr: 'min(pg_up)',
      limit: { sense: 'at-least', value: 1 },
    }),
    stat({
      title: 'Transactions',
      why: 'Transactions committed per second over the time shown.',
      unit: OpsPerSecond,
      expr: `sum(rate(pg_stat_database_xact_commit{${ours}}[$__range]))`,
    }),
    stat({
      title: 'Rolled back',
      why: 'Share of transactions rolled back. A healthy service rolls back only what failed.',
      unit: PercentUnit,
      expr: `sum(rate(pg_stat_database_xact_rollback{${ours}}[$__range])) / (sum(rate(pg_stat_database_xact_commit{${ours}}[$__range])) + sum(rate(pg_stat_database_xact_rollback{${ours}}[$__range])))`,
      limit: { sense: 'at-most', value: 0.01 },
    }),
    stat({
      title: 'Blocks from memory',
      why: 'Share of blocks found in shared buffers. Far below 99 %, the working set does not fit or a query reads too much.',
      unit: PercentUnit,
      expr: `${hits} / (${hits} + ${reads})`,
      limit: { sense: 'at-least', value: 0.99 },
    }),
    stat({
      title: 'Deadlocks',
      why: 'Deadlocks per second. Any is a bug in the order in which rows are locked.',
      unit: OpsPerSecond,
      expr: `sum(rate(pg_stat_database_deadlocks{${ours}}[$__range]))`,
      limit: { sense: 'at-most', value: 0 },
    }),
    stat({
      title: 'Connections in use',
      why: 'Connections against max_connections (P2). At 1 new ones are refused.',
      unit: PercentUnit,
      expr: 'sum(pg_stat_activity_count) / max(pg_settings_max_connections)',
      limit: { sense: 'at-most', value: 0.8 },
    }),
  ],
}

export const postgresBoard: Board = {
  name: 'postgres',
  title: 'Tailgate: PostgreSQL',
  why: 'Does the database answer from memory and indexes, or does it wait, scan and write?',
  variables: [],
  tiers: [health, postgresWork, postgresSaturation],
}
