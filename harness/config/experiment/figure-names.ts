/** The figures that an experiment measures for its arms, and that a claim may be about. */
export const experimentFigureNames = [
  'p50',
  'p95',
  'p99',
  'errorRate',
  /** Requests per second that an arm answers when it gets as many as it can take. */
  'throughput',
  'cpuPerRequest',
  'app.cpuPerRequest',
  'postgres.cpuPerRequest',
  'redis.cpuPerRequest',
  'nginx.cpuPerRequest',
  /** CPU time of the app for each of the first requests after its start. */
  'coldCpuPerRequest',
  /** Seconds from the start of the first process of the stack until it answers, with the copy of the data. */
  'startSeconds',
  /** Memory of all services after the load, and of each service. */
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
