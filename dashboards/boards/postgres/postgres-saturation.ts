import {
  BytesIEC,
  BytesPerSecondIEC,
  OpsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units'
import type { Tier } from '../../model/model.ts'
import { lines, rate } from '../../model/panels.ts'
import { ours } from './postgres-names.ts'

/** What PostgreSQL runs out of: connections, locks, write throughput. */
export const postgresSaturation: Tier = {
  title: 'What runs full',
  panels: [
    lines({
      title: 'Connections by state',
      why: 'Idle in transaction holds locks and stops vacuum; many active ones wait for processors.',
      unit: Short,
      queries: [
        { expr: 'sum by (state) (pg_stat_activity_count)', legend: '{{state}}' },
        { expr: 'max(pg_settings_max_connections)', legend: 'allowed', limit: true },
      ],
      width: 8,
    }),
    lines({
      title: 'Longest transaction',
      why: 'Age of the oldest open transaction by state.',
      unit: Seconds,
      zeroWhen: 'no transaction was open at the moment of a scrape',
      queries: [{ expr: 'max by (state) (pg_stat_activity_max_tx_duration)', legend: '{{state}}' }],
      width: 8,
    }),
    lines({
      title: 'Locks held',
      why: 'Locks by mode. Exclusive ones under a load of reads come from migrations or vacuum full.',
      unit: Short,
      queries: [{ expr: `sum by (mode) (pg_locks_count{${ours}}) > 0`, legend: '{{mode}}' }],
      emptyWhen: 'nothing is locked at the moment',
      width: 8,
    }),
    lines({
      title: 'Checkpoints',
      why: 'Checkpoints by cause. Those asked for by WAL volume, not by time, mean max_wal_size is too small (P3).',
      unit: OpsPerSecond,
      zeroWhen: 'no checkpoint was due',
      queries: [
        { expr: 'rate(pg_stat_bgwriter_checkpoints_timed_total[$__rate_interval])', legend: 'by time' },
        { expr: 'rate(pg_stat_bgwriter_checkpoints_req_total[$__rate_interval])', legend: 'by volume' },
      ],
      width: 8,
    }),
    lines({
      title: 'Buffers written',
      why: 'Buffers written per second by who did it. Written by the sessions themselves, a request waits for the disk.',
      unit: OpsPerSecond,
      zeroWhen: 'nothing had to be written',
      queries: [
        { expr: 'rate(pg_stat_bgwriter_buffers_checkpoint_total[$__rate_interval])', legend: 'checkpoints' },
        { expr: 'rate(pg_stat_bgwriter_buffers_clean_total[$__rate_interval])', legend: 'background writer' },
        { expr: 'rate(pg_stat_bgwriter_buffers_backend_total[$__rate_interval])', legend: 'sessions' },
      ],
      width: 8,
    }),
    lines({
      title: 'Database size',
      why: 'Bytes on disk by database, with shared buffers (P1) to compare.',
      unit: BytesIEC,
      queries: [
        { expr: `pg_database_size_bytes{${ours}}`, legend: '{{datname}}' },
        { expr: 'max(pg_settings_shared_buffers_bytes)', legend: 'shared buffers' },
      ],
      width: 8,
    }),
    lines({
      title: 'Spilled to disk',
      why: 'Temporary bytes per second by database. Sorts and hashes that do not fit work_mem (P1).',
      unit: BytesPerSecondIEC,
      zeroWhen: 'every sort and every hash fitted into memory',
      queries: [{ expr: rate('pg_stat_database_temp_bytes', 'datname', ours), legend: '{{datname}}' }],
      width: 8,
    }),
  ],
}
