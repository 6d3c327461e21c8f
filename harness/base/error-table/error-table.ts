import { exitCodes } from './exit-codes.ts'

interface Row {
  exit: number
  message: string
  hint: string
}

/** Every error that Tailgate itself raises. `{name}` is replaced by a fact given to `TailgateError`. */
export const errorTable = {
  /** `{command}` is the command that was typed, unless the help of another command is more useful. */
  USAGE: { exit: exitCodes.usage, message: '{problem}', hint: 'See `tailgate {command} --help`.' },
  CONFIG_INVALID: {
    exit: exitCodes.usage,
    message: '{file} has {count} problem(s):\n{problems}',
    hint: 'Correct the paths named above; every problem is listed at once.',
  },
  CONFIG_MISSING: {
    exit: exitCodes.usage,
    message: 'There is no tailgate.config.ts (nor .mts, .js, .mjs) in {directory} or above it.',
    hint: 'Run the command inside a project, name its config with --config, or describe your service in one: docs/own-service.md says how. A URL needs no config: `tailgate run http://127.0.0.1:3000/`.',
  },
  SCENARIO_UNKNOWN: {
    exit: exitCodes.usage,
    message: 'There is no scenario "{name}".',
    hint: 'Known scenarios: {known}. A path to a file works too; a URL begins with http:// or https://.',
  },
  BUDGET_INVALID: {
    exit: exitCodes.usage,
    message: 'The budget "{text}" cannot be read: {problem}',
    hint: "Write it as 'scenario.route figure<=limit', for example 'browse.list p95<=25ms'.",
  },
  BUDGET_ROUTE_UNKNOWN: {
    exit: exitCodes.usage,
    message: 'The budget "{text}" names "{name}", which is not part of this run.',
    hint: 'Known here: {known}.',
  },
  FAULT_INVALID: {
    exit: exitCodes.usage,
    message: '--fault has {count} problem(s):\n{problems}',
    hint: "Write it as 'service:effect[=value][@start][+length]', for example 'redis:stop@10s+3s'.",
  },
  FAULT_FAILED: { exit: exitCodes.stack, message: 'The fault {fault} failed: {problem}', hint: '{remedy}' },
  SCENARIO_FAULT: {
    exit: exitCodes.usage,
    message: '{place}: {what} {problem}',
    hint: 'Correct the function named above, and run again; what was measured until then is in the bundle, and proves nothing.',
  },
  RATE_TOO_HIGH: {
    exit: exitCodes.usage,
    message:
      'At {rate} arrivals/s the {arm} of {scenario} uses {used} % of the processors, more than the {most} % up to which arms can be compared{beside}.',
    hint: 'Ask for {possible} arrivals/s or less, so that both arms have room and can be judged; without a rate it is the one that uses {usual} %.',
  },
  RATE_NOT_FOUND: {
    exit: exitCodes.unproven,
    message: '--find-rate found no rate that holds: {seen}.',
    hint: 'Even one request a second was too much, or the budget is below what the service takes without load. Give a rate with --rate to see its latencies.',
  },
  TOLERABLE_TOO_SMALL: {
    exit: exitCodes.usage,
    message:
      '--tolerable "{limit}" is less than can be told on this machine: in {time}, the gate of {scenario} catches {possible} 95 times in 100.',
    hint: 'Tolerate that much, give it more time with --max-time, or run `tailgate calibrate --gate` again on a quieter machine.',
  },
  GATE_UNARMED: {
    exit: exitCodes.unproven,
    message: '--require-armed: {why}.',
    hint: 'A gate is armed once it has passed equal arms and failed a known regression on this machine: `tailgate calibrate --gate`, 5 minutes at least. That holds for a week.',
  },
  REGRESSION_UNUSABLE: {
    exit: exitCodes.usage,
    message: 'The known regression {file} cannot be injected: {problem}',
    hint: '`regressions` of the config names a directory of *.patch files that fit the project as it is now; make this one again with `git diff`.',
  },
  BUNDLE_MISSING: {
    exit: exitCodes.usage,
    message: 'There is no bundle at {path}: {problem}',
    hint: 'A bundle is the directory of one run; `results/latest` is the last one in `results`.',
  },
  BUNDLE_UNREADABLE: {
    exit: exitCodes.unproven,
    message: 'The bundle {path} cannot be read: {problem}',
    hint: 'Evidence that is missing or damaged proves nothing; run the scenario again.',
  },
  REVISION_UNKNOWN: {
    exit: exitCodes.usage,
    message: '{option} "{name}" is neither a revision of {repository} nor a directory.',
    hint: '{remedy}',
  },
  NOT_A_REPOSITORY: {
    exit: exitCodes.usage,
    message: '{directory} is in no git repository, so {option} "{name}" cannot be a revision of it.',
    hint: 'Name a directory that holds the other version, such as --base ../before, or run in a clone.',
  },
  BASE_UNDECIDED: {
    exit: exitCodes.usage,
    message: '--base auto finds no merge base: {problem}',
    hint: '{remedy}',
  },
  PROJECT_MISSING: {
    exit: exitCodes.usage,
    message: '{arm} ({revision}) has no directory {directory}, where the project of this comparison is.',
    hint: 'Name a revision that has it; where the project has moved, name a checkout of it as a directory.',
  },
  LOCK_FILE_MISSING: {
    exit: exitCodes.usage,
    message: '{arm} ({revision}) has dependencies in {manifest}, and no lock file says which: {known}.',
    hint: 'Commit a lock file, or install that revision by hand and name its directory, such as --base ../before.',
  },
  ARMS_SHARE_IMAGE: {
    exit: exitCodes.usage,
    message: 'base and head would run the same code: both start the app from the image {image}.',
    hint: '{remedy}',
  },
  CHECKOUT_FAILED: {
    exit: exitCodes.stack,
    message: '{revision} cannot be checked out: {problem}',
    hint: 'Try `git worktree add` of it by hand; objects that are missing here come with `git fetch`.',
  },
  INSTALL_FAILED: {
    exit: exitCodes.stack,
    message: 'The dependencies of {arm} ({revision}) cannot be installed: {problem}\n{log}',
    hint: 'The lines above are the last of its log. Or install that revision by hand and name its directory, such as --base ../before.',
  },
  BUILD_FAILED: {
    exit: exitCodes.stack,
    message: '{arm} ({revision}) does not build: {problem}\n{log}',
    hint: 'The lines above are the last of its log; `build` of the config says what is run, and how long it may take.',
  },
  PROGRAM_MISSING: {
    exit: exitCodes.stack,
    message: '{program} is not installed.',
    hint: 'Install it with: {install}',
  },
  PROGRAM_UNBUILT: { exit: exitCodes.stack, message: '{program} is not there.', hint: '{remedy}' },
  STACK_MISSING: {
    exit: exitCodes.stack,
    message:
      'Neither the programs of the stack nor Docker are here: {missing} not installed, and no Docker daemon answers.',
    hint: 'Install them with: {install}; or start Docker, or point DOCKER_HOST at it.',
  },
  DOCKER_UNREACHABLE: {
    exit: exitCodes.stack,
    message: 'No Docker daemon answers at {host}: {problem}',
    hint: 'Start Docker or point DOCKER_HOST at it; or install PostgreSQL, Redis and Nginx and use --stack native.',
  },
  DOCKER_ELSEWHERE: {
    exit: exitCodes.stack,
    message:
      'The Docker daemon at {host} is not of this machine, so no load from here can reach its containers.',
    hint: 'Unset DOCKER_HOST, or name a daemon of this machine; or install what `tailgate doctor` names, and use --stack native.',
  },
  IMAGE_MISSING: {
    exit: exitCodes.stack,
    message: 'The image {image} is not here and cannot be pulled: {problem}',
    hint: '{remedy}',
  },
  DOCKER_NEEDED: {
    exit: exitCodes.stack,
    message: '{what} runs in Docker, and no Docker daemon answers at {host}: {problem}',
    hint: 'Start Docker or point DOCKER_HOST at it; or say how it starts on this machine, with `command` in its place.',
  },
  CONTAINER_FAILED: {
    exit: exitCodes.stack,
    message: '{service} cannot be started from the image {image}: {problem}',
    hint: '{remedy}',
  },
  COMPOSE_MISSING: {
    exit: exitCodes.stack,
    message: 'No Docker Compose here can start {what}: {problem}',
    hint: 'Install 2.27 or newer with: sudo apt-get install docker-compose-plugin (from the packages of Docker), or docker-compose-v2 on Ubuntu, or brew install docker-compose.',
  },
  COMPOSE_UNUSABLE: { exit: exitCodes.usage, message: '{file} cannot be used: {problem}', hint: '{remedy}' },
  RUN_ROOT_UNUSABLE: {
    exit: exitCodes.stack,
    message: 'The directory that runs live in cannot be used: {problem}',
    hint: 'Set TMPDIR to a short path that you can write to and others can pass through, such as /tmp, with room for a database.',
  },
  USER_NAMELESS: {
    exit: exitCodes.stack,
    message:
      'The user {uid} has no name, PostgreSQL makes no database for a user without one, and no user namespace lends it one.',
    hint: 'Add a line for it to /etc/passwd (in an image: RUN useradd -u {uid} tailgate), or use --stack docker.',
  },
  DISK_FULL: {
    exit: exitCodes.stack,
    message: 'There is no room left in {directory} for the {what}.',
    hint: 'Free some, or name a directory with more room: --out for bundles, TMPDIR for runs, TAILGATE_CACHE for prepared databases.',
  },
  DISK_FAILED: {
    exit: exitCodes.stack,
    message: '{path} cannot be written: {problem}',
    hint: 'Look at the disk and at the rights of its directory, or name another one: --out for bundles, TMPDIR for runs, TAILGATE_CACHE for prepared databases.',
  },
  BUNDLE_GONE: {
    exit: exitCodes.stack,
    message: 'The bundle {path} was removed while the run was writing it.',
    hint: 'Nothing can be judged without its evidence; run again, and leave the directory of --out alone meanwhile.',
  },
  MACHINE_SHORT: {
    exit: exitCodes.stack,
    message: 'This machine has run out of something that Tailgate needs ({what}): {problem}.',
    hint: 'This says nothing about the service. Give it more, or use another machine, and run again.',
  },
  DISK_UNAVAILABLE: {
    exit: exitCodes.stack,
    message: 'disk:full needs a disk of its own, which cannot be made here: {problem}',
    hint: 'Run as root on Linux; a container needs the capability SYS_ADMIN for it.',
  },
  OPEN_FILES: {
    exit: exitCodes.stack,
    message: 'A process may open {allowed} files here, where {connections} connections need {needed}.',
    hint: 'Raise the limit with `ulimit -n {needed}` in the shell (or LimitNOFILE=, --ulimit nofile=), or give the scenario fewer connections.',
  },
  PORT_TAKEN: {
    exit: exitCodes.stack,
    message: 'Port {port} on 127.0.0.1, asked for {service}, is taken{holder}.',
    hint: 'Stop what holds it, or leave the port out and Tailgate picks a free one.',
  },
  TARGET_UNREACHABLE: {
    exit: exitCodes.stack,
    message: 'There is nothing to measure at {url}: {problem}',
    hint: '{remedy}',
  },
  TARGET_FAILING: {
    exit: exitCodes.stack,
    message: 'Nothing was measured at {url}, which fails before there is any load: {problem}',
    hint: '{remedy}',
  },
  ANSWER_UNEXPECTED: {
    exit: exitCodes.usage,
    message: 'Nothing was measured at {url}: {problem}',
    hint: '{remedy}',
  },
  TARGET_ELSEWHERE: {
    exit: exitCodes.usage,
    message: '{announcement} Nothing was sent.',
    hint: 'If that is meant, add --yes; on a terminal Tailgate asks instead.',
  },
  SERVICE_DIED: {
    exit: exitCodes.stack,
    message: '{service} ended {when} ({ending}).\n{log}',
    hint: 'The lines above are the last of its log.',
  },
  SERVICE_NOT_READY: {
    exit: exitCodes.stack,
    message: '{service} was not ready after {seconds} s: {problem}\n{log}',
    hint: 'The lines above are the last of its log; `tailgate doctor` checks the machine.',
  },
  PREPARE_FAILED: {
    exit: exitCodes.stack,
    message: 'Preparing the {what} failed: {problem}\n{log}',
    hint: 'The lines above say why. Nothing was kept; the next run prepares it from the beginning.',
  },
  DATASET_UNREADABLE: {
    exit: exitCodes.stack,
    message: '{path}, which {place} of the config asks for, cannot be read: {problem}',
    hint: 'Add it, or correct the path, which is relative to the directory of the config. Where only the head of a gate has it, `--base-config tailgate.config.ts` takes the config of base for base.',
  },
  GUARDIAN_LOST: {
    exit: exitCodes.internal,
    message: 'The guardian process that owns the stack {ending}.',
    hint: 'The next command clears what it may have left behind.',
  },
  INSTRUMENT_MISSING: {
    exit: exitCodes.unproven,
    message: '{instrument} is not installed, so {scenario} is unproven.',
    hint: '{install}',
  },
  INSTRUMENT_FAILED: {
    exit: exitCodes.instrument,
    message: '{instrument} failed in {scenario}: {problem}\n{log}',
    hint: 'The lines above are the last of its log. Its verdicts are unproven; the evidence up to here is in the bundle.',
  },
  PROFILE_FAILED: {
    exit: exitCodes.instrument,
    message: 'The profile with {profiler} was not made: {problem}\n{log}',
    hint: 'Verdicts do not depend on it; `--no-profile` leaves it out.',
  },
  PROFILER_MISSING: {
    exit: exitCodes.instrument,
    message: '{profiler} is not installed, so its profile was not made.',
    hint: 'Install it: {install}.',
  },
  PROMETHEUS_UNREACHABLE: {
    exit: exitCodes.stack,
    message: 'Prometheus at {url} cannot be asked: {problem}',
    hint: 'Start a stack with `tailgate up --observe`, or name another with --prometheus.',
  },
  INTERNAL: {
    exit: exitCodes.internal,
    message: 'Tailgate itself failed: {problem}',
    hint: 'This is a bug in Tailgate. Please report it with the lines above.',
  },
} as const satisfies Record<string, Row>
