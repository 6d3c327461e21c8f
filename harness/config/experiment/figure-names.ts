/** The figures that an experiment measures of its arms, and that a claim may be about. */
export const experimentFigureNames = [
  'p50',
  'p95',
  'p99',
  'errorRate',
  /** Requests per second that an arm answers when as many are sent as it can take. */
  'throughput',
  'cpuPerRequest',
  'app.cpuPerRequest',
  'postgres.cpuPerRequest',
  'redis.cpuPerRequest',
  'nginx.cpuPerRequest',
  /** CPU time of the app for each of the first requests after its start. */
  'coldCpuPerRequest',
  /** From the first process of the stack until it answers, the copy of the data included. */
  'startSeconds',
  /** Memory of all services after the load, and of each. */
  'memory',
  'app.memory',
  'postgres.memory',
  'redis.memory',
  'nginx.memory',
  'queriesPerRequest',
  'rowsPerRequest',
  'buffersHitPerRequest',
  'buffersReadPerRequest',
  'walBytesPerRequest',
  'redisCommandsPerRequest',
  'redisBytesPerRequest',
  'bytesInPerRequest',
  'bytesOutPerRequest',
] as const

export type ExperimentFigureName = (typeof experimentFigureNames)[number]
