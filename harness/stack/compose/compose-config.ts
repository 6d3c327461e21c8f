export type Part = Readonly<Record<string, unknown>>

/** A Compose file with all values filled in, as `docker compose config --format json` prints it. */
export interface ComposeConfig {
  readonly services: Readonly<Record<string, Part>>
  readonly networks?: Readonly<Record<string, Part | null>> | undefined
  readonly volumes?: Readonly<Record<string, Part | null>> | undefined
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
