import { knownUsers } from '../../guard/ledger/run-root.ts'

/** A user in words: `postgres (user 70)`, or the number alone when it has no name. */
export async function nameOfUser(uid: number): Promise<string> {
  const found = (await knownUsers()).find((user) => user.uid === uid)
  return found === undefined ? `user ${uid}` : `${found.name} (user ${uid})`
}
