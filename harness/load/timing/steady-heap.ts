export const steadyHeap: readonly string[] = (process.env.TG_HEAP ?? '--min-semi-space-size=16 --initial-old-space-size=64').split(' ')
