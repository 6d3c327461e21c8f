import type { Command } from 'commander'
import type { SetExit } from './shared/exit-code.ts'

type AddOptions = (command: Command, setExit: SetExit) => void

/** A command as `tailgate --help` lists it. Its options and action are loaded only when they are needed. */
interface ListedCommand {
  readonly name: string
  /** The command as typed, with its arguments. */
  readonly term: string
  readonly about: string
  /** The options of the command and its action. */
  readonly options: () => Promise<AddOptions>
}

/** Every command, in the order of the list. */
export const commandList: readonly ListedCommand[] = [
  {
    name: 'run',
    term: 'run [options] [scenario...]',
    about:
      'drive scenarios on a stack that is started for them, or a URL; judge them by budgets; write a report',
    options: async () => (await import('./run/options.ts')).addRun,
  },
  {
    name: 'gate',
    term: 'gate [options]',
    about: 'compare two revisions side by side: did this change make the tail worse?',
    options: async () => (await import('./gate/options.ts')).addGate,
  },
  {
    name: 'compare',
    term: 'compare [options]',
    about: 'compare two set-ups of the same code side by side; shows what differs and never fails',
    options: async () => (await import('./compare/options.ts')).addCompare,
  },
  {
    name: 'experiment',
    term: 'experiment [options] [ids...]',
    about: 'measure what recommendations are worth here: does each help, hurt, or do nothing?',
    options: async () => (await import('./experiment/options.ts')).addExperiment,
  },
  {
    name: 'judge',
    term: 'judge [options] <bundle>',
    about: 'give the verdict of a stored bundle again, with other budgets too; runs nothing',
    options: async () => (await import('./judge/options.ts')).addJudge,
  },
  {
    name: 'report',
    term: 'report [options] <bundle>',
    about: 'write the report, the summary and the files for CI of a stored bundle again; runs nothing',
    options: async () => (await import('./report/options.ts')).addReport,
  },
  {
    name: 'profile',
    term: 'profile [options] [scenario]',
    about: 'replay a scenario against one process of the app under a profiler; nothing is judged',
    options: async () => (await import('./profile/options.ts')).addProfile,
  },
  {
    name: 'calibrate',
    term: 'calibrate [options] [instrument...]',
    about:
      'check every instrument against servers of known latency; with --gate, the gate against known regressions',
    options: async () => (await import('./calibrate/options.ts')).addCalibrate,
  },
  {
    name: 'dashboards',
    term: 'dashboards',
    about: 'build and check the Grafana dashboards, verify that each panel shows data, draw them as pages',
    options: async () => (await import('./dashboards/options.ts')).addDashboards,
  },
  {
    name: 'up',
    term: 'up [options]',
    about: 'start the stack and keep it until `tailgate down`',
    options: async () => (await import('./up/options.ts')).addUp,
  },
  {
    name: 'status',
    term: 'status [options]',
    about: 'show the kept stacks: endpoints, health, versions, uptime, memory',
    options: async () => (await import('./status/options.ts')).addStatus,
  },
  {
    name: 'down',
    term: 'down [options] [id]',
    about: 'stop the kept stacks of this project, and remove what killed runs have left',
    options: async () => (await import('./down/options.ts')).addDown,
  },
  {
    name: 'doctor',
    term: 'doctor [options]',
    about:
      'show what is installed, what is missing and the line that installs it; exit code 4 when `run` cannot work',
    options: async () => (await import('./doctor/options.ts')).addDoctor,
  },
  {
    name: 'init',
    term: 'init [options]',
    about: 'write a first config, scenarios, budgets and a CI job from what is found here',
    options: async () => (await import('./init/options.ts')).addInit,
  },
]
