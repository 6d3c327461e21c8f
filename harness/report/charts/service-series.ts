import type { Chart, Series } from '../../charts/chart.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'

/** The values of one service or counter over a scenario: the mean of each step, undefined when nothing was recorded. */
export interface Course {
  readonly name: string
  readonly values: readonly (number | undefined)[]
}

export interface Courses {
  readonly courses: readonly Course[]
  /** Seconds of one step. */
  readonly step: number
}

/** The most points in a chart; longer runs are averaged over steps. */
const maxPoints = 240

export interface Reading {
  /** In Unix milliseconds, at the end of its second. */
  readonly at: number
  readonly name: string
  readonly value: number
}

/** The readings in the measured part of a scenario, by name in the order of their first occurrence. */
export function coursesOf(scenario: ScenarioEvidence, readings: Iterable<Reading>): Courses {
  const length = Math.max(1, Math.ceil(scenario.seconds))
  const step = Math.ceil(length / maxPoints)
  const steps = Math.ceil(length / step)
  const cells = new Map<string, { sum: number; count: number }[]>()
  for (const { at, name, value } of readings) {
    const index = Math.floor(((at - scenario.startedAt) / 1000 - 0.5) / step)
    if (index < 0 || index >= steps) continue
    const row = cells.get(name) ?? Array.from({ length: steps }, () => ({ sum: 0, count: 0 }))
    cells.set(name, row)
    const cell = row[index]
    if (!cell) continue
    cell.sum += value
    cell.count += 1
  }
  const courses = [...cells].map(([name, row]) => ({
    name,
    values: row.map(({ sum, count }) => (count > 0 ? sum / count : undefined)),
  }))
  return { courses, step }
}

export const others = 'other programs'

/** The CPU of every service, and on top that of programs outside the run: the whole machine without the services. */
export function cpuCourses(scenario: ScenarioEvidence, { resources, machine = [] }: Evidence): Courses {
  const own = coursesOf(
    scenario,
    resources.map(({ at, service, cpu }) => ({ at, name: service, value: cpu })),
  )
  const whole = coursesOf(
    scenario,
    machine.map(({ at, cpu }) => ({ at, name: others, value: cpu })),
  )
  const outside = whole.courses.map(({ name, values }) => ({
    name,
    values: values.map((value, at) =>
      value === undefined
        ? undefined
        : Math.max(
            0,
            own.courses.reduce((rest, course) => rest - (course.values[at] ?? 0), value),
          ),
    ),
  }))
  return { courses: own.courses.length > 0 ? [...own.courses, ...outside] : [], step: own.step }
}

/** Courses as the series of a chart, each value at the middle of its step. */
export function valuesOf(
  { courses, step }: Courses,
  look: (name: string, index: number) => Pick<Series, 'style' | 'draw'>,
): Pick<Chart, 'at' | 'series'> {
  return {
    at: (courses[0]?.values ?? []).map((_, at) => (at + 0.5) * step),
    series: courses.map(({ name, values }, index) => ({
      ...look(name, index),
      label: name,
      values: values.map((value) => value ?? null),
    })),
  }
}
