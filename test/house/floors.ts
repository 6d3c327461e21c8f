/**
 * The floors of the house, top first. An import may lead to a lower floor or stay on its own floor. This list is the only
 * place where their order is written down. A room stands for everything in it, except what a longer room holds. `*` is one
 * folder of any name.
 */
export const floors: readonly (readonly string[])[] = [
  ['harness/main.ts'],
  ['harness/commands/'],
  ['harness/stories/'],
  [
    'harness/report/',
    'harness/live/',
    'harness/calibration/',
    'harness/doctor/',
    'harness/init/',
    'harness/history/',
    'harness/export/',
  ],
  ['harness/stack/', 'harness/revisions/', 'harness/load/', 'harness/verdict/', 'dashboards/', 'profiles/'],
  [
    'harness/bundle/',
    'harness/evidence/',
    'harness/measure/',
    'harness/prometheus/',
    'harness/charts/',
    'harness/http/',
    'harness/guard/',
  ],
  ['harness/index.ts'],
  // The form of an engine's scenarios is in the engine's folder, but is read wherever configuration is.
  ['harness/config/', 'harness/load/*/descriptor/'],
  ['harness/base/'],
]

/** The folders of the product, which must not know the service that the repository contains. */
export const product = ['harness/', 'dashboards/', 'profiles/']

/** The service in this repository: a user of the package like any other. */
export const referenceServer = 'reference-server'

/** The only module of the product that the reference server may import, and only by the name of the package. */
export const publicFace = 'harness/index.ts'

/** The most source files that a folder may contain. */
export const maxFilesPerFolder = 15
