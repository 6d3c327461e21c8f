import { OpsPerSecond, PercentUnit, Seconds } from '@grafana/grafana-foundation-sdk/units'
import type { Tier } from '../../model/model.ts'
import { lines, rate } from '../../model/panels.ts'
import { asked, ours } from './postgres-names.ts'

/** What PostgreSQL spends its time on: statements, scans, rows. */
export const postgresWork: Tier = {
  title: 'What it works on',
  panels: [
    lines({
      title: 'Time by statement',
      why: 'Share of the time that sessions spend on each statement, 100 % for each that is always at it: the top line is what tuning pays for.',
      unit: PercentUnit,
      queries: [{ expr: `topk(8, ${rate('pg_statement_seconds', 'query')})`, legend: '{{query}}' }],
      emptyWhen: asked,
    }),
    lines({
      title: 'Mean time of a statement',
      why: 'Mean time of each statement. One that grows with the number of rows lacks an index (I1 to I3).',
      unit: Seconds,
      queries: [
        {
          expr: `topk(8, ${rate('pg_statement_seconds', 'query')} / ${rate('pg_statement_calls', 'query')})`,
          legend: '{{query}}',
        },
      ],
      emptyWhen: asked,
    }),
    lines({
      title: 'Scans of whole tables',
      why: 'Rows read per second by scans of whole tables. Under a load of small reads it should be next to nothing: otherwise an index is missing.',
      unit: OpsPerSecond,
      zeroWhen: 'every statement used an index',
      queries: [{ expr: rate('pg_table_seq_tup_read', 'relname'), legend: '{{relname}}' }],
      emptyWhen: asked,
      width: 8,
    }),
    lines({
      title: 'Scans of indexes',
      why: 'Scans per second that used an index, by table.',
      unit: OpsPerSecond,
      zeroWhen: 'every table was read as a whole',
      queries: [{ expr: rate('pg_table_idx_scan', 'relname'), legend: '{{relname}}' }],
      emptyWhen: asked,
      width: 8,
    }),
    lines({
      title: 'Dead rows',
      why: 'Share of rows waiting for vacuum, by table. They are read past by every scan.',
      unit: PercentUnit,
      zeroWhen: 'nothing was changed since the last vacuum',
      queries: [{ expr: 'pg_table_dead / (pg_table_live + pg_table_dead)', legend: '{{relname}}' }],
      emptyWhen: asked,
      width: 8,
    }),
    lines({
      title: 'Rows',
      why: 'Rows per second by what was done. Many returned for each one fetched: much is read to find little.',
      unit: OpsPerSecond,
      queries: [
        { expr: rate('pg_stat_database_tup_returned', '', ours), legend: 'read' },
        { expr: rate('pg_stat_database_tup_fetched', '', ours), legend: 'found by index' },
        { expr: rate('pg_stat_database_tup_inserted', '', ours), legend: 'inserted' },
        { expr: rate('pg_stat_database_tup_updated', '', ours), legend: 'updated' },
        { expr: rate('pg_stat_database_tup_deleted', '', ours), legend: 'deleted' },
      ],
    }),
    lines({
      title: 'Blocks',
      why: 'Blocks per second, from shared buffers and from outside them. 8 KiB each.',
      unit: OpsPerSecond,
      queries: [
        { expr: rate('pg_stat_database_blks_hit', '', ours), legend: 'from memory' },
        { expr: rate('pg_stat_database_blks_read', '', ours), legend: 'from outside' },
      ],
    }),
  ],
}
