import { shownArm } from './config/arm.ts'
import { describePlan } from './config/describe.ts'
import type { Plan } from './config/plan.ts'
import { describeEnvironment } from './measure/environment.ts'
import type { Evidence } from './measure/evidence.ts'
import { readEvidence } from './measure/evidence-reader.ts'
import type { Bundle } from './report/bundle.ts'
import type { Profile, Report } from './report/report.ts'
import { writeReports } from './report/write.ts'
import { judge } from './verdict/judge.ts'

/** What is known at the end of a run beside its evidence. */
export interface Conclusion {
  readonly id: string
  readonly startedAt: number
  readonly command: string
  readonly status: 'complete' | 'aborted'
  /** Versions of the services by name. */
  readonly services: Readonly<Record<string, string>>
  readonly profiles: readonly Profile[]
  /** What a reader of the report has to know of how the run went. */
  readonly notes: readonly string[]
}

const nothing: Evidence = { scenarios: [], resources: [], phases: [] }

/** Reads the evidence of a bundle back from disk, judges it, and writes the reports and, last, run.json. */
export async function conclude(plan: Plan, bundle: Bundle, conclusion: Conclusion): Promise<Report> {
  const { id, startedAt, command, status, services, profiles, notes } = conclusion
  const budgets = plan.scenarios.flatMap((planned) => planned.budgets)
  const read = await readEvidence(bundle.directory).catch((error: unknown) => {
    if (status === 'complete') throw error
    return nothing
  })
  const looks = Math.max(...plan.scenarios.map((planned) => planned.looks.length))
  const report: Report = {
    run: {
      id,
      startedAt,
      command,
      status,
      plan: describePlan(plan),
      looks,
      notes,
      environment: await describeEnvironment(plan.root, shownArm(plan.arm), services),
    },
    verdict: judge(read, budgets, looks),
    evidence: read,
    profiles,
  }
  await writeReports(bundle, report)
  await bundle.close({ ...report.run, budgets, verdict: report.verdict, profiles })
  return report
}
