/**
 * The floors of the house, top first. An import may lead to a lower floor or stay on its own; this list is the only place
 * where their order is written down.
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
  ['harness/config/'],
  ['harness/base/'],
]

/** Folders of the product, which know nothing of the service that it ships with. */
export const product = ['harness/', 'dashboards/', 'profiles/']

/** The service that the product ships with: a user of the package like any other. */
export const referenceServer = 'reference-server'

/** All of the product that the reference server may import; it does so by the name of the package. */
export const publicFace = 'harness/index.ts'

/** How many source files a folder may hold. */
export const maxFilesPerFolder = 15
