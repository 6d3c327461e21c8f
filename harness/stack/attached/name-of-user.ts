import { knownUsers } from '../../guard/ledger/run-root.ts'

/** A user as people know it: `postgres (user 70)`, or by the number alone. */
export async function nameOfUser(uid: number): Promise<string> {
  const found = (await knownUsers()).find((user) => user.uid === uid)
  return found === undefined ? `user ${uid}` : `${found.name} (user ${uid})`
}
