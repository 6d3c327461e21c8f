import type { Address } from '../h1/address.ts'
import { Allowance } from '../h1/kept-body.ts'
import type { Pool } from '../h1/pool.ts'
import { newQueue, Waiting } from '../h1/request-queue.ts'
import { openSession, type Session, type SessionEvents } from './session.ts'

/** A pool of HTTP/2 sessions; each carries as many requests at once as the server allows. */
export function openH2Pool(address: Address, cap: number, onOpened?: SessionEvents['onOpened']): Pool {
  const sessions = new Set<Session>()
  const queue = newQueue()
  const allowance = new Allowance()
  /** Those that were refused once: who is refused again is told so. */
  const refused = new WeakSet<Waiting>()
  let closed = false

  /** One is opened after the other, and those that leave take nobody's place. */
  const mayOpen = () => {
    const phases = [...sessions].map(({ phase }) => phase)
    return !phases.includes('opening') && phases.filter((phase) => phase !== 'leaving').length < cap
  }
  const serve = () => {
    if (closed) return
    for (const session of sessions)
      while (session.hasRoom) {
        const waiting = queue.take()
        if (waiting === undefined) return
        session.send(waiting)
      }
    if (queue.length > 0 && mayOpen()) open()
  }
  const open = () => {
    const session = openSession(address, allowance, {
      ...(onOpened === undefined ? {} : { onOpened }),
      onRoom: serve,
      onRefused(waiting) {
        if (refused.has(waiting)) {
          waiting.fail('reset')
          return
        }
        refused.add(waiting)
        queue.add(waiting)
      },
      onGone(session, cause) {
        sessions.delete(session)
        if (cause !== 'closed') queue.refuse(cause)
        serve()
      },
    })
    sessions.add(session)
  }
  return {
    send(request, done) {
      const waiting = new Waiting(request, done)
      queue.add(waiting)
      serve()
      return waiting
    },
    close() {
      closed = true
      for (const session of [...sessions]) session.destroy()
    },
  }
}
