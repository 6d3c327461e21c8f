import { z } from 'zod'

/**
 * What a service counts about itself and what hardly depends on the machine. Each value is the increase between two readings.
 * The names are the keys of `counters` wherever these are stored.
 */
export const workCounters = [
  'queries',
  'rows',
  'buffersHit',
  'buffersRead',
  'walBytes',
  'redisCommands',
  'redisBytes',
] as const
export type WorkCounter = (typeof workCounters)[number]
export type WorkCounts = Readonly<Partial<Record<WorkCounter, number>>>

/** The counters that are not known, each with the reason in a sentence. */
export type UnknownWork = Readonly<Partial<Record<WorkCounter, string>>>

/**
 * What the services did for one scenario, from the beginning of its measured part until its last request had ended; one line
 * of `work.jsonl`.
 */
export interface ScenarioWork {
  readonly scenario: string
  /**
   * When the services were asked at the beginning, and when all had answered, in seconds of the measured part. Requests that
   * were sent or in flight in between may be counted or not.
   */
  readonly begun: readonly [asked: number, answered: number]
  readonly counters: WorkCounts
  readonly unknown: UnknownWork
}

const names = z.enum(workCounters)

export const scenarioWorkSchema: z.ZodType<ScenarioWork> = z.strictObject({
  scenario: z.string().min(1),
  begun: z.tuple([z.number(), z.number()]).readonly(),
  counters: z.partialRecord(names, z.number().nonnegative()),
  unknown: z.partialRecord(names, z.string()),
})
