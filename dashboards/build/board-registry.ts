import { gateBoard } from '../boards/gate.ts'
import { hostBoard } from '../boards/host.ts'
import { latencyBoard } from '../boards/latency.ts'
import { loadBoard } from '../boards/load/load.ts'
import { nginxBoard } from '../boards/nginx.ts'
import { nodeBoard } from '../boards/node.ts'
import { postgresBoard } from '../boards/postgres/postgres.ts'
import { redisBoard } from '../boards/redis.ts'
import { serviceBoard } from '../boards/service/service.ts'
import type { Source } from '../model/budgets.ts'
import type { DraftBoard } from '../model/model.ts'

/** Makes a board for a target; undefined when the target has nothing that the board could show. */
export type BoardMaker = (source: Source) => DraftBoard | undefined

/** Every board of Tailgate itself, in the order in which people see them. A new board is one file and one row here. */
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
