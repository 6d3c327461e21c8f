/** A number in [0, 1) for each `index`, always the same for the same seed (a 32-bit finaliser by Chris Wellons). */
export function randomAt(seed: number, index: number): number {
  let state = (Math.imul(index + 1, 0x9e3779b9) ^ Math.imul(seed + 0x7f4a7c15, 0x85ebca6b)) >>> 0
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97)
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32
}

/** A 32-bit integer for each `index`, to be used as another seed. */
export const seedAt = (seed: number, index: number): number => Math.floor(randomAt(seed, index) * 2 ** 32)

/** A generator of such numbers: the next one at each call. */
export function seededRandom(seed: number): () => number {
  let index = 0
  return () => randomAt(seed, index++)
}
