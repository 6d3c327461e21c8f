/** Takes the exit code of a command's action. */
export type Exits = (code: number) => void
