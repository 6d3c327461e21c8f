import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { root } from './source.ts'

export interface ComposeService {
  readonly image: string
  readonly build?: unknown
  readonly restart?: string
  readonly read_only?: boolean
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly pid?: string
  readonly profiles?: readonly string[]
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string } | null>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test?: unknown; readonly disable?: boolean }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly deploy?: {
    readonly resources?: Readonly<
      Record<'limits' | 'reservations', Readonly<Record<string, string | number>>>
    >
  }
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>
}

export const composeText = (): Promise<string> => readFile(join(root, 'docker-compose.yml'), 'utf8')

/** The Compose file as Compose reads it, with resolved anchors and unresolved variables. */
export const composeFile = async (): Promise<ComposeFile> =>
  parse(await composeText(), { merge: true }) as ComposeFile
