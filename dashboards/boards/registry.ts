import type { Source } from '../model/budgets.ts'
import type { DraftBoard } from '../model/model.ts'
import { gateBoard } from './gate.ts'
import { hostBoard } from './host.ts'
import { latencyBoard } from './latency.ts'
import { loadBoard } from './load/load.ts'
import { nginxBoard } from './nginx.ts'
import { nodeBoard } from './node.ts'
import { postgresBoard } from './postgres/postgres.ts'
import { redisBoard } from './redis.ts'
import { serviceBoard } from './service/service.ts'

/** Makes a board for a target; undefined where the target has nothing that it shows. */
export type BoardMaker = (source: Source) => DraftBoard | undefined

/** Every board of Tailgate's own, in the order in which people see them: a new one is a file and a row here. */
export const boardRegistry: readonly BoardMaker[] = [
  serviceBoard,
  latencyBoard,
  (source) => (source.has.postgres ? postgresBoard : undefined),
  (source) => (source.has.redis ? redisBoard : undefined),
  (source) => (source.has.nginx ? nginxBoard(source) : undefined),
  (source) => (source.dashboards?.runtime === 'node' ? nodeBoard(source) : undefined),
  () => loadBoard,
  () => hostBoard,
  () => gateBoard,
]
