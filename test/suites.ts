/**
 * Which files of tests run together. vitest.config.ts makes one project of each list here; every other file outside the source
 * tree runs alone. test/house/suites.test.ts holds that every pattern finds a file and that no file is in two lists.
 */

/** Unit tests that send requests at given times, or that read what their own process uses: two files at a time. */
const driving = [
  'harness/guard/{guardian,waiting}/*.test.ts',
  'harness/http/{h1/kept-body,h1/pool,h2/connection}.test.ts',
  'harness/load/{autocannon,driver,engine,preflight,requests,timing}/*.test.ts',
  'harness/load/k6/k6.test.ts',
  'harness/load/open-loop/{ending,journey,open-loop,secure}.test.ts',
  'harness/load/pairs/{arm,pinning}.test.ts',
  'harness/measure/{family-times,process-counts,redis-stats,resources}.test.ts',
]
/**
 * Suites outside the source tree that drive a load or wait for a moment, with limits that one other file does not break: two
 * files at a time, together with those of `driving`. They mostly wait, and alone the processors would wait with them.
 */
const tolerant = [
  'test/crash/repeated-runs.test.ts',
  // Each looks only at containers of its own.
  'test/docker/{compose,watched}.test.ts',
  'test/fidelity/{calibrate,early,known-latency,local,recorder-memory,uploads}.test.ts',
  'test/k6/{k6,people}.test.ts',
  'test/server/{coherence,coherence-processes,outage,rates}.test.ts',
  'test/stack/{full-disk,proxy}.test.ts',
]
/**
 * Suites that start containers. They compare everything in Docker before and after, so one file at a time; but they mostly
 * wait, so scripts/test runs them beside other projects. The tests of Compose and of --watch count or measure, and are not here.
 */
const docker = [
  'test/docker/{contained,container,daemon,faults,harness,image,kept,kill,observers,run}.test.ts',
  'test/examples/*.test.ts',
]
/** Suites whose results do not depend on durations, so that they may share the machine: three files at a time. */
const shared = [
  'test/{action,charts,conformance,dashboards,house,init,package,profiles,security,url}/**/*.test.ts',
  // Gates that count, or that may end without a decision.
  'test/gate/{command,ending,explain,gate,patched-copy,regressions}.test.ts',
  // Their time limits are many times what they need.
  'test/crash/{bundle,fault,forged-ledger,guardian,kill,parallel-runs,run,segments}.test.ts',
  'test/end-to-end/{doctor,ending,k6,leftovers}.test.ts',
  'test/fidelity/driver.test.ts',
  'test/costs/{counters,probes,secured}.test.ts',
  'test/stack/{bare,ending,fault-marks,observe,places,stack,switches,two-arms}.test.ts',
  'test/server/{access,cache-limits,clients,deleted,durability,emptied,given-up-body,handing-over}.test.ts',
  'test/server/{hostile-values,idle-sessions,in-flight,kills}.test.ts',
  'test/server/{lists,logs,manners,nothing-found,objects,openapi,pool,process,protocol,requests,runtime,schema}.test.ts',
  'test/server/{shortcuts,strangers,switches}.test.ts',
]

export const suites = { driving, tolerant, docker, shared } as const

/** All suites outside the source tree. Those of no list measure or use the machine as a whole, so each runs alone. */
export const outside = ['test/**/*.test.ts']

/**
 * Files that take long, the longest first, without their ending. They are begun first, so that no processor waits for one of
 * them at the end.
 */
export const longest = [
  'test/server/requests',
  'test/security/write-faults',
  'test/crash/kill',
  'test/crash/run',
  'test/security/leaks',
  'test/gate/gate',
  'test/gate/command',
  'test/charts/board',
  'test/security/hostile-app',
  'test/package/package',
  'test/gate/explain',
  'test/gate/ending',
  'test/init/written',
  'test/crash/fault',
  'test/dashboards/live/live',
  'test/charts/touch',
  'test/server/kills',
  'test/end-to-end/k6',
  'test/security/judge-pipes',
  'test/crash/guardian',
  'test/end-to-end/ending',
  'test/dashboards/alerts',
  'test/stack/ending',
  'test/costs/probes',
  'test/profiles/difference',
  'test/stack/observe',
  'test/profiles/clinic',
  'test/k6/k6',
  'test/docker/compose',
  'test/server/coherence',
  'harness/load/requests/requests',
  'test/k6/people',
  'test/fidelity/calibrate',
  'harness/load/open-loop/open-loop',
  'test/crash/repeated-runs',
] as const
