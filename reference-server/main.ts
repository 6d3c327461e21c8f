import { enterRuntime } from './runtime.ts'

// Nothing else is imported before the runtime is set up, because code that is compiled before cannot be cached any more.
enterRuntime(process.env)

const { readSettings, SettingsError } = await import('./settings/settings.ts')

try {
  const settings = readSettings(process.env)
  const { serve } = await import('./serve.ts')
  await serve(settings)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof SettingsError ? 2 : 1
}
