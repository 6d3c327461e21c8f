import type { AppSettings } from '../../config/target/description.ts'
import { requireApp } from '../../config/target/require-app.ts'
import type { Target } from '../../config/target/target.ts'

/** The target as the preparing commands know it: DATASET_SIZE tells them how many rows to make, as a setting tells SQL. */
export function toldSize(target: Target, size: number): Target {
  const app = requireApp(target)
  const environment = (settings: AppSettings) => ({
    ...app.environment(settings),
    DATASET_SIZE: String(size),
  })
  return { ...target, app: { ...app, environment } }
}
